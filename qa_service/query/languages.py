"""Whether a question is written in English, by the small words that every sentence has."""

from __future__ import annotations

import re
from typing import Final

from qa_service.language import FUNCTION_WORDS


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
