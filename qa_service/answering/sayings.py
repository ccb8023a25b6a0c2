"""What somebody said: quotations of them and reports of their words, not of others.

Who speaks is followed through an article: "he said", and a quotation that goes on in the next
paragraph, are of whoever was quoted last. Reads English.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stems_of, tokens
from qa_service.answering.broad import quote_of
from qa_service.answering.selection import Limits, choose, held_stems
from qa_service.answering.speakers import attributions, without_quotations
from qa_service.answering.speech import (
    INSTITUTIONS,
    ROLES,
    SAYS,
    TITLES,
    Said,
    key_name,
    speakers_in,
    speaks_as,
)
from qa_service.language import FUNCTION_WORDS, MONTH_NAME, SAY, STOP_WORDS, WEEKDAY, reported
from qa_service.retrieval.marked_words import may_be_same
from qa_service.retrieval.spelling import is_spelling_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Hit, Passage
    from qa_service.retrieval.question import ReadQuestion

_LIMITS: Final = Limits(sentences=6, words=200, of_one_article=4, articles=2)
_OF_OTHERS: Final = Limits(sentences=4, words=120, of_one_article=4, articles=1)
_FEW: Final = 4  # so few sentences that those count too that stand farther from the topic
_ON_TOPIC: Final = 1.0  # relevance that a sentence of a passage on the topic has more
_WIDER: Final = 25  # times the words on the topic: with more, the headline is of many topics
_NEARBY: Final = 2  # passages from one on the topic, where words may still be on it
_TOPICAL: Final = 0.4  # of the weight of the query terms that are not the speaker's name
_STRICTLY: Final = 0.5  # the same, where the archive may have nothing on the subject
_ASKING: Final = stems_of(
    "say said think thought tell told claim respond react response reaction view opinion tweet post"
    " write wrote announce comment talk speak spoke remark argue explain state statement"
    " word promise"
)


def saying_quotes(
    candidates: Candidates, speaker: str, *, strictly: bool = False
) -> tuple[Quote, ...]:
    """Sentences in which ``speaker`` says something on the question's subject, newest first.

    Where nobody is quoted by that name ("the girl's mother", a band), what is quoted in articles
    that speak of them. ``strictly`` only sentences that are themselves on the subject.
    """
    said = _said(candidates, speaker)
    is_on_topic = _on_topic(candidates.question, speaker, strictly=strictly)

    def has_topic(one: Candidate) -> bool:
        return is_on_topic(stems_of(one.hit.passage.text))

    def says_topic(one: Candidate) -> bool:
        return is_on_topic(stems_of(one.text))

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
    named = candidates.question.names
    is_name = speaker.rsplit(" ", maxsplit=1)[-1][:1].isupper() or key_name(speaker) in named
    few = max(1, len(words.only(has_topic).ranked))
    chosen = choose(words.only(says_topic), _LIMITS) if strictly else []
    for is_near in () if strictly else nearest_first if is_name else nearest_first[:2]:
        near = words.only(is_near)
        is_wide = chosen and len(near.ranked) > _WIDER * few
        if len(chosen) < _FEW and not is_wide:
            chosen = choose(near, _LIMITS)
    may_be_elsewhere = is_name and key_name(speaker) not in INSTITUTIONS
    if not chosen and may_be_elsewhere and not strictly:
        chosen = choose(words.only(lambda one: one.hit.article.id in places), _LIMITS)
    if not chosen and not strictly:
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
        return _of_everybody(candidates)
    articles = _by_article(candidates).values()
    in_role = _name_of_role(candidates, speaker)
    if in_role is not None:
        speaker = in_role
    key = key_name(speaker) if in_role else _last_name(candidates, speaker)
    return {
        (one.passage_id, one.start): one
        for name in sorted(_spellings(candidates, key))
        for article in articles
        for one in speakers_in(article, name)
        if speaks_as(one.speaker, name, speaker)
        if in_role or not _is_relative(one.speaker, speaker, article)
    }


_ANYBODY: Final = re.compile(
    r"(?:the |other )?(?:people|others|everyone|everybody|anyone|anybody)",
    re.IGNORECASE,
)


def _of_everybody(candidates: Candidates) -> dict[tuple[str, int], Said]:
    return {
        _key_of(one): Said(*_key_of(one), who, one.hit.passage.id)
        for one in candidates.ranked
        for who in attributions(one.core)
        if who is not None
    }


def _is_relative(who: str, speaker: str, article: list[Passage]) -> bool:
    """Whether a last name alone is of somebody else than the speaker, who has it as well.

    In an article on Otto Sample that tells of Ada Sample, "Sample said" is of him: of whom the
    article names first, or alone; nobody else where it names the speaker by a title.
    """
    given = [folded(word) for word in speaker.split()[:-1] if not TITLES.match(word)]
    if not given or " " in who:
        return False
    full = re.compile(rf"\b([A-Z][\w’'-]+) {re.escape(who)}\b")
    found = [folded(one[1]) for passage in article for one in full.finditer(passage.text)]
    people = [
        one
        for one in found
        if not (TITLES.match(one) or ROLES.search(one) or one in FUNCTION_WORDS)
    ]
    if given[0] not in people:
        is_titled = any(TITLES.match(one) or ROLES.search(one) for one in found)
        is_named = is_titled or who.casefold() in article[0].context.casefold()
        return bool(people) and not is_named and not any(may_be_same(given[0], it) for it in people)
    return people[0] != given[0]


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


_HIS: Final = stems_of("he they")
_HERS: Final = stems_of("she they")
_WOMEN: Final = stems_of("mother sister daughter wife widow girl woman")
_ANY_SEX: Final = stems_of("parents friend neighbor lawyer attorney coach teacher doctor")
_PEOPLE: Final = stems_of(
    "father mother parents brother sister son daughter wife husband widow friend neighbor"
    " lawyer attorney coach teacher doctor girl boy man woman"
)
_LONG_QUOTATION: Final = re.compile(r"[“\"][^”\"]{20,}[”\"]")
_SAYING: Final = re.compile(rf"\b(?:{reported(SAY)}|posted)\b")


def _speaks_of(speaker: str) -> Callable[[Candidate], bool]:
    """Whether a candidate quotes nobody else by name, where ``speaker`` is spoken of."""
    own = stems_of(speaker) - STOP_WORDS
    head = key_name(speaker)
    pronouns = _HIS | _HERS if head in _ANY_SEX else _HERS if head in _WOMEN else _HIS

    def speaks_of(one: Candidate) -> bool:
        unquoted = stems_of(said := without_quotations(one.core))
        if any(attributions(one.text)) or not _LONG_QUOTATION.search(one.core):
            return False
        if not says(said, head) and not (head in _PEOPLE and unquoted & pronouns):
            return False  # "an eyewitness said", where the father is asked about
        return _SAYING.search(said) is not None and len(own & held_stems(one.hit)) > len(own) / 2

    return speaks_of


def says(sentence: str, head: str | None) -> bool:
    """Whether a word with this stem stands beside a verb of saying: "the band wrote"."""
    return any(
        SAYS.match(sentence, token.end) or _SAID_BY.search(sentence, 0, token.start)
        for token in tokens(sentence)
        if token.stem == head
    )


_SAID_BY: Final = re.compile(rf"\b(?:{reported(SAY)}|posted)\s+(?:[\w’']+\s+){{0,3}}\Z")
_ARTICLE: Final = re.compile(r"^(?:the|a|an)\s+|['’]s?\b", re.IGNORECASE)


def _name_of_role(candidates: Candidates, speaker: str) -> str | None:
    """The name that the archive gives to a role: "the pope", "Sample's lawyer"."""
    asked = _ROLE_OF.sub(r"\2 \1", speaker)
    *owner, role = _ARTICLE.sub("", asked).split() or [""]
    alike = next((one for one in _ROLES_ALIKE if role.casefold() in one.split("|")), None)
    if not (alike or ROLES.search(role)):
        return _name_behind(candidates, (*owner, role)) if owner else None
    if alike:  # of a person, whose last name is enough
        owner = owner[-1:]
    whose, roles = r"[\s-]+".join(map(re.escape, owner)), alike or re.escape(role)
    between = r"\s+(?:[a-z-]+\s+){0,3}?"
    owned = rf"(?i:{whose}(?:['’]s?)?){between}(?i:{roles})" if owner else rf"(?i:{roles})"
    of_owner = rf"(?i:{roles})\s+(?:for|of|at)\s+(?:the\s+)?(?i:{whose})" if owner else owned
    patterns = (
        re.compile(rf"(?<!former )(?<!Former )(?<!ex-)\b{owned},?\s+({_NAME})"),
        re.compile(
            rf"\b({_NAME}),\s+(?:(?:an?|the)\s+)?(?:[a-z-]+\s+){{0,3}}?(?:{owned}|{of_owner})\b"
        ),
    )
    hits = candidates.hits
    names = Counter(
        found[1] for one in patterns for hit in hits for found in one.finditer(hit.passage.text)
    )
    if not names and owner:  # "Gov. Ada Sample", in an article on the state
        titled = re.compile(rf"\b(?i:{_TITLE_OF.get(role.casefold(), roles)})\s+({_NAME})")
        of_whom = stems_of(" ".join(owner))
        headed = (hit for hit in hits if of_whom <= held_stems(hit))
        names.update(one[1] for hit in headed for one in titled.finditer(hit.passage.text))
    return names.most_common(1)[0][0] if names else None


def _name_behind(candidates: Candidates, described: Sequence[str]) -> str | None:
    """The name behind words that say what somebody is: "Quayco whistleblower Ada Sample"."""
    *before, what = described
    words = r"\s+".join(map(re.escape, before))
    named = re.compile(rf"\b(?i:{words})\s+{re.escape(what.casefold())}\s+({_NAME})")
    names = Counter(
        found[1] for hit in candidates.hits for found in named.finditer(hit.passage.text)
    )
    return names.most_common(1)[0][0] if names else None


_NAME: Final = rf"[A-Z][\w’'.-]+(?:\s(?!{WEEKDAY}|{MONTH_NAME})[A-Z][\w’'.-]*\w){{0,2}}"
_ROLE_OF: Final = re.compile(r"\A(?:the\s+)?([\w-]+)\s+(?:of|for|at)\s+(?:the\s+)?(.+)\Z")
_TITLE_OF: Final = {"governor": r"gov(?:ernor|\.)", "senator": r"sen(?:ator|\.)"}
_ROLES_ALIKE: Final = (
    "lawyer|attorney|counsel|solicitor|barrister|defender",
    "ceo|chief executive|boss",
    "spokesman|spokeswoman|spokesperson",
    "mother|mom|mum",
    "father|dad",
    "coach|manager",
    "wife|widow",
    "brother",
    "sister",
    "son",
    "daughter",
    "husband|widower",
)


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


def _on_topic(
    question: ReadQuestion, speaker: str, *, strictly: bool
) -> Callable[[frozenset[str]], bool]:
    """Whether stems are much of the question, the speaker aside."""
    about = stems_of(speaker) | _ASKING
    topic = [term for term in question.terms if term.stem not in about]
    weight = sum(term.weight for term in topic)
    least = _STRICTLY if strictly else _TOPICAL

    def is_on_topic(held: frozenset[str]) -> bool:
        return sum(term.weight for term in topic if term.stem in held) >= least * weight

    return is_on_topic


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
