"""What somebody said: quotations of them and reports of their words, not of others.

Who speaks is followed through an article: "he said", and a quotation that goes on in the next
paragraph, are of whoever was quoted last. Reads English.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.answering.broad import quote_of
from qa_service.answering.selection import Limits, choose, held_stems
from qa_service.answering.speakers import QUOTATION, attributions
from qa_service.domain import Span
from qa_service.language import MONTH_NAME, SAY, SAY_THAT, SPEAK_OF, STOP_WORDS, WEEKDAY, reported
from qa_service.passages import sentence_spans
from qa_service.retrieval.spelling import is_spelling_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qa_service.analyser import Token
    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Hit, Passage
    from qa_service.retrieval.question import ReadQuestion

_LIMITS: Final = Limits(sentences=6, words=200, of_one_article=4, articles=2)
_OF_OTHERS: Final = Limits(sentences=4, words=120, of_one_article=4, articles=1)
_FEW: Final = 4  # so few sentences that those count too that stand farther from the topic
_ON_TOPIC: Final = 1.0  # relevance that a sentence of a passage on the topic has more
_NEARBY: Final = 2  # passages from one on the topic, where words may still be on it
_TOPICAL: Final = 0.4  # of the weight of the query terms that are not the speaker's name
_ASKING: Final = stems_of(
    "say said think thought tell told claim respond react response reaction view opinion tweet post"
    " write wrote announce comment talk speak spoke remark argue explain state statement"
    " word promise"
)
_TITLES: Final = re.compile(
    r"^(?:the|a|an|mr|mrs|ms|dr|president|former|ex|prime|minister|senator|sen|rep|gov|governor"
    r"|justice|judge|ceo|general|chief|king|queen|pope|prince|princess)$",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(
    r"(?:,[^,;“\"]{1,90},)?"
    r"(?:\s+(?!(?:is|was|are|were|be|been|to|who|that|and|but|or)\b)\w+){0,3}?\s+(?:"
    rf"(?:adds?|thinks?|{reported(f'{SAY} {SAY_THAT} {SPEAK_OF}')})\b"
    r"|(?:issued|released|gave|made)\s+(?:\w+\s+){0,2}(?:statement|speech|remarks|interview)\b)"
)
# "Sample became mayor on Tuesday, saying ..."
_ADDS: Final = re.compile(
    r"[^“\"]{0,100},\s+(?:saying|acknowledging|arguing|warning|adding|calling|claiming|insisting"
    r"|promising|telling|noting|describing|writing|vowing)\b"
)
_OPENING: Final = 40  # code points within which a subject stands
# Those who speak for others, or against them: "the mayor's critics", "Sample supporters".
_OTHERS: Final = re.compile(
    r"(?:['’]s?\s+\w|\s+(?:supporters?|critics|allies|ally|opponents?|lawyers?|attorneys?|campaign"
    r"|aides?|spokes\w+|family|fans|voters|team|officials?|representatives?))",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(rf"\b[Tt]he\s+(?:\w+\s+)?[a-z]+\s+(?:{reported(SAY)})\b")
_HE: Final = re.compile(r"(?:He|She)\b")


def saying_quotes(candidates: Candidates, speaker: str) -> tuple[Quote, ...]:
    """Sentences in which ``speaker`` says something on the question's subject, newest first.

    Where nobody is quoted by that name ("the girl's mother", a band), what is quoted in articles
    that speak of them.
    """
    said = _said(candidates, speaker)
    is_on_topic = _on_topic(candidates.question, speaker)

    def has_topic(one: Candidate) -> bool:
        return is_on_topic(stems_of(one.hit.passage.text))

    words = candidates.only(lambda one: _key_of(one) in said).raised(_ON_TOPIC, has_topic)
    places = defaultdict[str, list[int]](list)
    for hit in candidates.hits:
        if is_on_topic(held_stems(hit)):
            places[hit.article.id].append(hit.passage.number)
    nearest_first: tuple[Callable[[Candidate], bool], ...] = (
        has_topic,
        lambda one: is_on_topic(held_stems(one.hit)),
        lambda one: any(
            abs(one.hit.passage.number - place) <= _NEARBY for place in places[one.hit.article.id]
        ),
    )
    chosen: list[Candidate] = []
    for is_near in nearest_first:
        if len(chosen) < _FEW:
            chosen = choose(words.only(is_near), _LIMITS)
    if not chosen and key_name(speaker) not in _INSTITUTIONS:
        chosen = choose(words.only(lambda one: one.hit.article.id in places), _LIMITS)
    if not chosen:
        speaks_of = _speaks_of(speaker)
        near = candidates.only(lambda one: speaks_of(one) and has_topic(one))
        chosen = choose(near, _OF_OTHERS)
    chosen.sort(key=has_topic, reverse=True)
    chosen.sort(key=lambda one: one.hit.article.day or date.min, reverse=True)
    by_passage = {hit.passage.id: hit for hit in candidates.hits}
    return tuple(
        _quote(candidates.question, one, said.get(_key_of(one)), by_passage) for one in chosen
    )


def _key_of(one: Candidate) -> tuple[str, int]:
    return one.hit.passage.id, one.quotable.core.start


def _said(candidates: Candidates, speaker: str) -> dict[tuple[str, int], Said]:
    """What is of ``speaker``'s words, by whom they are given to in its article."""
    if _ANYBODY.fullmatch(speaker.strip()):
        return {
            _key_of(one): Said(*_key_of(one), who, one.hit.passage.id)
            for one in candidates.ranked
            for who in attributions(one.core)
            if who is not None
        }
    articles = _by_article(candidates).values()
    key = _name_of_role(candidates, speaker) or _last_name(candidates, speaker)
    return {
        (one.passage_id, one.start): one
        for name in sorted(_spellings(candidates, key))
        for article in articles
        for one in speakers_in(article, name)
        if speaks_as(one.speaker, name, speaker)
    }


_ANYBODY: Final = re.compile(
    r"(?:the |other )?(?:people|others|everyone|everybody|anyone|anybody)",
    re.IGNORECASE,
)


def _spellings(candidates: Candidates, key: str | None) -> set[str]:
    """The stems by which the articles may know a name: Zelensky for Zelenskiy."""
    if key is None:
        return set()
    names = {
        token.stem
        for hit in candidates.hits
        for token in tokens(hit.passage.text)
        if token.is_name and token.stem[0] == key[0]
    }
    return {key} | {name for name in names if is_spelling_of(key, name)}


_HIS: Final = stems_of("he she they")
_PEOPLE: Final = stems_of(
    "father mother parents brother sister son daughter wife husband widow friend neighbor neighbour"
    " lawyer attorney coach teacher doctor girl boy man woman"
)
_LONG_QUOTATION: Final = re.compile(r"[“\"][^”\"]{20,}[”\"]")
_SAYING: Final = re.compile(rf"\b(?:{reported(SAY)}|posted)\b")


def _speaks_of(speaker: str) -> Callable[[Candidate], bool]:
    """Whether a candidate quotes nobody else by name, where ``speaker`` is spoken of."""
    own = stems_of(speaker) - STOP_WORDS
    head = key_name(speaker)

    def speaks_of(one: Candidate) -> bool:
        unquoted = stems_of(said := QUOTATION.sub(" “” ", one.core))
        if any(attributions(one.text)) or not _LONG_QUOTATION.search(one.core):
            return False
        if not _says(said, head) and not (head in _PEOPLE and unquoted & _HIS):
            return False  # "an eyewitness said", where the father is asked about
        return _SAYING.search(said) is not None and len(own & held_stems(one.hit)) > len(own) / 2

    return speaks_of


def _says(sentence: str, head: str | None) -> bool:
    """Whether a word with this stem stands beside a verb of saying: "the band wrote"."""
    return any(
        _SAYS.match(sentence, token.end) or _SAID_BY.search(sentence, 0, token.start)
        for token in tokens(sentence)
        if token.stem == head
    )


_SAID_BY: Final = re.compile(rf"\b(?:{reported(SAY)}|posted)\s+(?:[\w’']+\s+){{0,3}}\Z")
_ROLES: Final = re.compile(
    r"\b(?:president|minister|secretary|general|ceo|chief|king|queen|pope|governor|mayor|senator"
    r"|chancellor|chair\w*|director|head|leader|commissioner|coach|judge|justice|premier|founder"
    r"|ambassador|executive|officer)$",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:the|a|an)\s+|['’]s?\b", re.IGNORECASE)


def _name_of_role(candidates: Candidates, speaker: str) -> str | None:
    """The stem of the name that the archive gives to a role: "the harbour's chief", "the pope"."""
    if not _ROLES.search(speaker):
        return None
    role = r"[\s-]+".join(re.escape(word) for word in _ARTICLE.sub("", speaker).split())
    pattern = re.compile(rf"\b(?i:{role}),?\s+((?:[A-Z][\w’'.-]+\s?){{1,3}})")
    texts = (hit.passage.text for hit in candidates.hits)
    names = (key_name(found[1]) for text in texts for found in pattern.finditer(text))
    count = Counter(name for name in names if name is not None)
    return count.most_common(1)[0][0] if count else None


def _last_name(candidates: Candidates, speaker: str) -> str | None:
    """The stem of a last name, also where the first is typed alone and the archive gives both."""
    key = key_name(speaker)
    if key is None or len(speaker.split()) > 1:
        return key
    texts = [f"{hit.article.title or ''}\n{hit.passage.text}" for hit in candidates.hits]
    alone = re.escape(speaker.strip())
    otherwise = re.compile(rf"\b(?i:{alone})\b(?! [A-Z])|\b[A-Z][\w’'-]+ (?i:{alone})\b")
    as_first = re.compile(rf"\b(?i:{alone}) ([A-Z][\w’'-]+\w)(?<!['’]s)")
    lasts = Counter(found[1] for text in texts for found in as_first.finditer(text))
    if sum(len(otherwise.findall(text)) for text in texts) >= lasts.total():
        return key  # a company or a country is followed by no name most of the time
    return key_name(lasts.most_common(1)[0][0])


def _by_article(candidates: Candidates) -> Mapping[str, list[Passage]]:
    found: dict[str, dict[int, Passage]] = defaultdict(dict)
    for hit in candidates.hits:
        found[hit.article.id][hit.passage.number] = hit.passage
    return {article: [those[n] for n in sorted(those)] for article, those in found.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in somebody's words: its passage, where it starts there, and whose words.

    ``named_in`` is the passage that names the speaker.
    """

    passage_id: str
    start: int
    speaker: str
    named_in: str


def speakers_in(passages: list[Passage], name: str | None = None) -> Iterator[Said]:
    """Whose words each sentence of an article holds.

    ``passages`` are in reading order. Sentences in nobody's words are left out. ``name`` is the
    stem of one who is known again as the subject of more verbs of saying than "said".
    """
    last: tuple[str, str] | None = None  # who, and the passage that names them
    people: set[str | None] = set()  # last names of those who are people, whom "it" does not mean
    number = 0
    for passage in passages:
        if passage.number != number + 1:
            last = None  # somebody else may have spoken between
        number = passage.number
        quoted = [Span(*one.span()) for one in QUOTATION.finditer(passage.text)]
        for span in sentence_spans(passage.text):
            sentence = span.of(passage.text)
            named = _named(sentence, name)
            if named is not None:
                last = named, passage.id
                people |= _person(named)
            elif _has_own_subject(sentence) or (last and _is_of_it(sentence, last[0], people)):
                last = None
                continue
            elif not (_goes_on(sentence) or any(_opens_in(span, one) for one in quoted)):
                subject = _subject(sentence)
                last = (subject, passage.id) if subject else last
                continue
            elif last is not None and _names_other(sentence, last[0]):
                last = None
            if last is not None:
                yield Said(passage.id, span.start, *last)


def _opens_in(sentence: Span, quotation: Span) -> bool:
    return quotation.start <= sentence.start < quotation.end


def _goes_on(sentence: str) -> bool:
    """Whether it gives words to whoever spoke before: "he said", "the singer wrote"."""
    by_pronoun = bool(attributions(sentence)) or (
        _HE.match(sentence) and QUOTATION.search(sentence) is not None
    )
    of_others = _OTHERS_SAY.search(_unquoted(sentence)) is not None
    return not of_others and bool(by_pronoun or _ROLE.search(sentence))


def _unquoted(sentence: str) -> str:
    """The sentence with blanks for what it quotes."""
    return QUOTATION.sub(lambda one: " " * len(one[0]), sentence)


# "Some experts on the budget say he is wrong when he claims ...": a plural that is no pronoun.
_OTHERS_SAY: Final = re.compile(
    r"\b(?!(?:to|i|we|you|they|would|will|could|can|may|might|should|must|not|did|does|do|let|me"
    r"|him|her|us|them|also|never|ever|often|even)\b)[a-z]+\s+(?:say|argue|warn|insist|believe)\b"
)


def _names_other(sentence: str, speaker: str) -> bool:
    """Whether a name stands beside its quotation, of somebody else who may have said it."""
    unquoted = _unquoted(sentence)
    if unquoted == sentence or _HE_SAID.search(unquoted):
        return False
    named = {token.stem for token in tokens(unquoted) if token.is_name}
    return bool(named) and not named & stems_of(speaker)


def _has_own_subject(sentence: str) -> bool:
    """Whether a name before "he said" says who that is: it is nobody of a sentence before."""
    unquoted = _unquoted(sentence)
    said = _HE_SAID.search(unquoted)
    if said is None:
        return False
    names = (token for token in tokens(unquoted[: said.start()]) if token.is_name)
    return any(not _TIME.fullmatch(unquoted[one.start : one.end]) for one in names)


def _person(who: str) -> set[str | None]:
    """The last name of somebody who is named with a title: no company or ministry is."""
    titled = any(_TITLES.match(word) or _ROLES.search(word) for word in who.split()[:-1])
    return {key_name(who)} if titled else set()


def _is_of_it(sentence: str, speaker: str, people: set[str | None]) -> bool:
    """Whether "it said" in a sentence, after the words of a person: it is of something else."""
    return key_name(speaker) in people and _IT_SAID.search(_unquoted(sentence)) is not None


_IT_SAID: Final = re.compile(rf"\bit\s+(?:\w+\s+)?(?:{reported(SAY)})\b", re.IGNORECASE)
_HE_SAID: Final = re.compile(rf"\b(?:he|she)\s+(?:\w+\s+)?(?:{reported(SAY)})\b")
_TIME: Final = re.compile(rf"{WEEKDAY}|{MONTH_NAME}")


def _named(sentence: str, name: str | None) -> str | None:
    """Who is named as speaking in a sentence; of several, ``name`` if it is among them."""
    named = [who for who in attributions(sentence) if who is not None]
    wanted = [who for who in named if name is not None and name in stems_of(who)]
    if wanted or named:
        return (wanted or named)[0]
    return _subject_of_saying(sentence, name) if name is not None else None


def _subject_of_saying(sentence: str, name: str) -> str | None:
    """The name where it is the subject of a verb of saying: "Ada Sample, the mayor, urged"."""
    for token in tokens(sentence):
        word = sentence[token.start : token.end]
        if token.stem != name or not token.is_name or word.endswith(("'s", "’s")):
            continue
        says = _SAYS.match(sentence, token.end)
        adds = token.start < _OPENING and _ADDS.match(sentence, token.end)
        if says or adds:
            before = _NAME_BEFORE.search(sentence, 0, token.start)
            return (_NO_NAME.sub("", before[0], count=1).lstrip() if before else "") + word
    return None


_NAME_BEFORE: Final = re.compile(r"(?:[A-Z][\w’'.-]*\s+){1,4}\Z")
_OPENING_NAME: Final = re.compile(r"(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]*\w")


def _subject(sentence: str) -> str | None:
    """The name that opens a sentence, of whom "he" in the next one is said."""
    found = _OPENING_NAME.match(sentence)
    if found is None or _NO_NAME.match(sentence) or found[0].endswith(("'s", "’s")):
        return None
    return found[0]


_NO_NAME: Final = re.compile(
    r"(?:The|An?|In|On|At|As|By|For|From|With|Of|To|But|And|Or|So|If|Despite|Since|After|Before"
    r"|When|While|Although|Though|Because|Until|During|Under|Like|Unlike|Both|Last|This|That)\b"
)


def speaks_as(who: str, name: str, speaker: str) -> bool:
    """Whether ``who`` is the ``speaker`` of that ``name``, not another or somebody of theirs."""
    token = next((one for one in tokens(who) if one.stem == name), None)
    if token is None:
        return False
    is_name = who[token.start].isupper()
    if _OTHERS.match(who, token.end) and (is_name or not _speaks_for(who, token)):
        return False
    before = who[: token.start]
    return not _OF.search(before) and not _is_another(before.split(), speaker, is_name=is_name)


def _speaks_for(who: str, token: Token) -> bool:
    """Whether officials speak for an institution: "a government official", not a former one."""
    is_former = "former" in who[: token.start].casefold()
    return token.stem in _INSTITUTIONS and not is_former and bool(_FOR_IT.match(who, token.end))


_INSTITUTIONS: Final = stems_of(
    "administration agency airline army bank board city company council court department embassy"
    " firm government group hospital military ministry state union university"
)
_FOR_IT: Final = re.compile(r"(?:['’]s?)?\s+(?:officials?|spokes\w+|representatives?)\b")
_OF: Final = re.compile(r"\b(?:for|of|to)\s+(?:\w+\s+){0,2}\Z")


def _is_another(before: list[str], speaker: str, *, is_name: bool) -> bool:
    """Whether what stands before a last name, or an institution, is not what a speaker has."""
    first = [word.casefold() for word in speaker.split()[:-1] if not _TITLES.match(word)]
    given = before[-1] if before else ""
    is_given = given[:1].isupper() and not given.endswith(".") and not _TITLES.match(given)
    if not first or not is_given or _ROLES.search(given):
        return False
    alike = None if is_name else _BEGINS
    return given.casefold()[:alike] not in {one[:alike] for one in first}


_BEGINS: Final = 4  # letters that "Qatar" and "Qatari government" have in common


def _on_topic(question: ReadQuestion, speaker: str) -> Callable[[frozenset[str]], bool]:
    """Whether stems are much of the question, the speaker aside."""
    about = stems_of(speaker) | _ASKING
    topic = [term for term in question.terms if term.stem not in about]
    weight = sum(term.weight for term in topic)

    def is_on_topic(held: frozenset[str]) -> bool:
        return sum(term.weight for term in topic if term.stem in held) >= _TOPICAL * weight

    return is_on_topic


def key_name(speaker: str) -> str | None:
    """The stem by which somebody is known again: of the last name, or of a single name."""
    words = [
        token.stem
        for token in tokens(speaker)
        if not _TITLES.match(speaker[token.start : token.end])
    ]
    return words[-1] if words else None


def _quote(
    question: ReadQuestion, one: Candidate, said: Said | None, by_passage: Mapping[str, Hit]
) -> Quote:
    """A candidate with who speaks, and the passage that names them where the words do not."""
    quote = quote_of(question, one)
    speaker = next((who for who in attributions(one.core) if who is not None), None)
    if speaker is not None or said is None:
        return replace(quote, speaker=speaker)
    if said.named_in == one.hit.passage.id:
        return replace(quote, speaker=said.speaker if said.speaker in quote.text else None)
    return replace(quote, speaker=said.speaker, naming=by_passage[said.named_in])
