"""How people type a question: quotation marks, a minus, operators, words without apostrophes.

The small words that every sentence has tell whether it is English. What is said in a quotation is
not said by the person who asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.language import FUNCTION_WORDS
from qa_service.query.time_figures import full_year

if TYPE_CHECKING:
    from datetime import date

_QUOTATION: Final = re.compile(r"\"[^\"]*\"|“[^”]*”")
_EXCLUDED: Final = re.compile(r"(?<=\s)[-!](?P<word>[^\W\d_][\w'’-]*|\"[^\"]+\"|“[^”]+”)(?=\s|$)")
_MOST_PHRASES: Final = 5

_SEARCHED_PLACE: Final = re.compile(
    r"(?<!\S)-?(?:site|inurl|filetype|ext|link|cache|related):\S*", re.IGNORECASE
)
_FIELD: Final = re.compile(r"(?<!\S)[-+]?(?:all)?in(?:title|text|anchor):", re.IGNORECASE)
_SIGN: Final = re.compile(r"(?<!\S)\+(?=[^\W\d_])|(?<=\w)\*(?!\S)|(?<!\S)(?:\*+|&&|\|\|?)(?!\S)")
_CONJUNCTION: Final = re.compile(r"(?<=\s)(?:AND|OR)(?=\s)")


_TITLE: Final = re.compile(r"(?<!\w)['‘](?=[^\W\d])[^'’]+(?<=[\w.!?])['’](?!\w)")


def masked(text: str) -> str:
    """``text``, as long as before, with a row of underscores for the words in quotation marks."""
    for quotation in (_QUOTATION, _TITLE):
        text = quotation.sub(lambda match: f'"{"_" * (len(match[0]) - 2)}"', text)
    return text


def quoted_phrases(text: str) -> tuple[str, ...]:
    """The words in each pair of quotation marks, two words or more, as they stand."""
    inside = (match[0][1:-1].strip() for match in _QUOTATION.finditer(_EXCLUDED.sub(" ", text)))
    return tuple(dict.fromkeys(words for words in inside if " " in words))[:_MOST_PHRASES]


def excluded_words(text: str) -> tuple[str, ...]:
    """The words and quoted phrases behind a minus or "!" ("jaguar -car"), without it.

    Not a dash between words, and never the first word of a text.
    """
    found = (match["word"].strip('"“”') for match in _EXCLUDED.finditer(text))
    return tuple(dict.fromkeys(found))[:_MOST_PHRASES]


def without_operators(text: str) -> str:
    """What is left to search for: no words behind a minus, no ``site:``, ``+``, ``*`` or ``AND``.

    Quotations stay as they are, and so does a text that is nothing else.
    """
    plain = _EXCLUDED.sub(" ", text)
    parts: list[str] = []
    end = 0
    for quotation in _QUOTATION.finditer(plain):
        parts += [_plain(plain[end : quotation.start()]), quotation[0]]
        end = quotation.end()
    parts.append(_plain(plain[end:]))
    found = " ".join("".join(parts).split())
    return found if any(map(str.isalnum, found)) else text


def _plain(text: str) -> str:
    for pattern in (_SEARCHED_PLACE, _FIELD, _SIGN):
        text = pattern.sub(" ", text)
    return _CONJUNCTION.sub(lambda match: match[0].lower(), text)


_SHORT_YEAR: Final = re.compile(r"(?<![\w'’‘\"])['’‘]\d\d(?![\w'’‘\"]|[.,]\d|%)")
_DOTTED: Final = re.compile(r"\b(?:[A-Z]\.){2,}(?=\s+\S|[-,;:?!'’])")
_AND: Final = re.compile(r"(?<=\w) & (?=\w)")
_TYPED: Final = {"abt": "about", "cant": "can't", "dont": "don't", "wont": "won't"} | {
    f"{start}{end}": f"{start}{full}"
    for starts, end, full in (
        ("did does is are was were has have had could would should", "nt", "n't"),
        ("who what where when how that there here", "s", "'s"),
    )
    for start in starts.split()
}
_AS_TYPED: Final = re.compile(rf"\b(?:{'|'.join(_TYPED)})\b", re.IGNORECASE)


def spelled_out(text: str, today: date) -> str:
    """Years in full, acronyms without dots, words with their apostrophes: "who's the UN envoy"."""
    full = _SHORT_YEAR.sub(lambda match: str(full_year(match[0], today)), text)
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), full)
    return _AS_TYPED.sub(_in_full, _AND.sub(" and ", plain))


def is_spelled_out(word: str) -> bool:
    """Whether a word is no typing error but one that ``spelled_out`` writes in full: "whos"."""
    return word.lower() in _TYPED


def _in_full(match: re.Match[str]) -> str:
    return match[0][0] + _TYPED[match[0].lower()][1:]


def is_english(text: str) -> bool:
    """Whether ``text`` has no more small words of another language than of English.

    A text without any, a name or keywords, counts as English.
    """
    if _MARKS.search(text):
        return False
    first, *rest = _WORD.findall(text) or [""]
    words = [first.casefold(), *(word for word in rest if not word[0].isupper())]  # less names
    other = sum(_ASKING_COUNTS if one in _ASKING else one in _OTHERS for one in words)
    return other < _ENOUGH or other <= sum(one in _ENGLISH for one in words)


_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKS: Final = re.compile(r"[¿¡]")
_ASKING_COUNTS: Final = 2  # a word that asks tells more than "la" or "de", which stand in names
_ENOUGH: Final = 2

# Without words that are English, too ("die", "was", "come").
_ASKING_WORDS: Final = """
    qué quién quien quiénes quienes cuándo cuando cuánto cuanto cuánta cuanta cuántos cuantos
    cuántas cuantas cuál cual cuáles cuales dónde donde cómo porqué
    wer wen wem wann warum wieso weshalb wo woher wohin wieviel wieviele welche welcher welches
    welchen
    qui quand pourquoi où combien quel quelle quels quelles comment quoi
    chi quando perché perche dove quanto quanta quanti quante quale quali
    quem quais qual quantos quantas onde
    wie wanneer waarom waar hoeveel welk
    vem vad varför hvem hvad hva hvor hvorfor hvornår hvordan
    kto kiedy dlaczego gdzie ile jaki jaka jakie kdo kdy proč kde kolik
    siapa kapan mengapa berapa neden nerede kaç
    mikä kuka milloin missä miksi
"""
_SMALL_WORDS: Final = """
    el la los las un una unos unas del al que en es son fue fueron por para con sobre se su sus lo
    está están esta estan hay ha han como desde hasta pasó
    der den dem des das ein eine einen einem einer und ist sind wurde wurden hat haben im beim von
    zum zur über auf mit bei nach für nicht sich
    le les du une et est sont dans sur avec pour par ont aux ce cette au de
    il lo gli uno di da nel nella della dei delle sono stato stata
    os um uma dos das nos foram foi na ao pelo pela não
    het een van voor zijn werd werden bij naar
    och är det att för som ett till av og er til på blev
    jest są w z na nie się
"""
_SHARED: Final = "a am an as he i in is me no of on over so was we"  # of English and another one
_ASKING: Final = frozenset(_ASKING_WORDS.split())
_OTHERS: Final = frozenset(_SMALL_WORDS.split())
_ENGLISH: Final = FUNCTION_WORDS - frozenset(_SHARED.split())
