"""A question as it is searched for, before any passage is read; and questions to suggest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of
from qa_service.answering import leading_passages
from qa_service.domain import Citation, FoundPassages, Hit, Question, Span, Turn
from qa_service.errors import InvalidInputError
from qa_service.grounding import genuine
from qa_service.query import stand_alone
from qa_service.query.mentions import names_in, phrases_in, with_capitals
from qa_service.retrieval import Retrieved
from qa_service.retrieval.answer_spans import AnswerType, spans_of
from qa_service.retrieval.typos import with_names_capitalised, with_spelling_corrected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa_service.answering.selection import Candidates as Sentences
    from qa_service.domain import Query, SearchCursor, Understood
    from qa_service.language import QuestionKind
    from qa_service.retrieval import Candidates
    from qa_service.retrieval.question import ReadQuestion
    from qa_service.store import StoredGeneration


@dataclass(frozen=True, slots=True)
class Search:
    """A question, its query, the part of it that was searched for, and the candidates."""

    question: Question
    query: Query
    searched: Query
    kind: QuestionKind
    candidates: Candidates
    milliseconds: float  # time that it took
    parts: tuple[Search, ...] = ()  # of a question with two parts
    of_period: Sentences | None = (
        None  # if it asks only about a period: the sentences about that period
    )

    @property
    def understood(self) -> Understood:
        """How the question was understood, and whether anything found matches that."""
        return understood_of(self.query, self.candidates)


def understood_of(query: Query, found: Candidates) -> Understood:
    """How a query was understood, and whether anything found matches that."""
    inside = any(one.found.wanted for one in found.passages)
    return replace(query.understood, nothing_inside=bool(query.needs) and not inside)


def understood_as(question: Question, turns: Sequence[Turn], generation: StoredGeneration) -> Query:
    """The query for a question, with typing errors corrected unless ``spelling`` is ignored."""
    asked = " ".join(question.text.split())
    right = asked if "spelling" in question.ignored else with_spelling_corrected(asked, generation)
    written = with_names_capitalised(right, generation) if turns else right
    summary = generation.summary()
    outlets = tuple(name for name, _ in summary.sources)
    query = stand_alone(replace(question, text=written), turns, outlets, summary.last_day)
    return query if right == asked else replace(query, corrected=right)


def on_subject(query: Query, subject: str) -> Query:
    """The query for its subject alone; of spans what lies outside the subject is dropped."""
    at = query.text.find(subject)

    def moved(spans: Sequence[Span]) -> tuple[Span, ...]:
        inside = ((max(one.start, at), min(one.end, at + len(subject))) for one in spans)
        return tuple(Span(a - at, b - at) for a, b in inside if a < b) if at >= 0 else ()

    return replace(
        query,
        text=subject,
        time_words=moved(query.time_words),
        attributions=moved(query.attributions),
    )


def found_by(answer_id: str, search: Search, generation: StoredGeneration) -> FoundPassages:
    """The first step: the passages that will be read."""
    if search.of_period is not None:
        hits = leading_passages(search.of_period, search.query.top_k)
        first = [(hit.passage, hit.article, hit.score) for hit in hits]
    else:
        first = [(one.found.passage, one.article, one.score) for one in search.candidates.first]
    passages = tuple(Citation(number, *one) for number, one in enumerate(first, start=1))
    query = search.query
    return FoundPassages(
        answer_id, query.standalone, search.understood, genuine(passages, generation)
    )


def parts_of(query: Query, parts: Sequence[str]) -> tuple[Query, ...]:
    """A query for each part of a question; later parts are understood as follow-ups."""
    turns: tuple[Turn, ...] = ()
    found: list[Query] = []
    for part in parts:
        question = Question(part, query.day, query.top_k, query.filters)
        alone = stand_alone(question, turns)
        text = _about_first(alone.text, turns)
        found.append(replace(query, text=text, shown="", phrases=alone.phrases))
        turns = (*turns, Turn(part, text))
    return tuple(found)


def _about_first(part: str, turns: Sequence[Turn]) -> str:
    """A later part that names nothing of the first one, with what that is about in brackets.

    Not one that is whole by itself: "who is Bo Quill", "how many people live in Osterby".
    """
    first = turns[0].standalone if turns else ""
    if stems_of(first) & {token.stem for token in content_tokens(part)}:
        return part
    is_whole = names_in(with_capitals(part)) or _BESIDE.search(part)
    if is_whole and not _LEANS.search(part):
        return part
    about = "; ".join(span.of(first) for span in phrases_in(first))
    return f"{part.rstrip('?')} ({about})?" if about else part


_LEANS: Final = re.compile(  # on what was said before: a reaction is always one to something
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|these|those)\b"
    r"|\b(?:that|there|react|respond)\W*\Z",
    re.IGNORECASE,
)
# "how many people die on the roads", not "how many people died"
_BESIDE: Final = re.compile(r"\b(?:about|at|by|for|from|in|near|of|on|with)\s+\w", re.IGNORECASE)


def interleaved(parts: Sequence[Retrieved]) -> Retrieved:
    """The hits of the parts of a question, alternating, each passage once."""
    if len(parts) == 1:
        return parts[0]
    by_turns = chain.from_iterable(zip_longest(*(one.hits for one in parts)))
    hits = {hit.passage.id: hit for hit in by_turns if hit is not None}
    return Retrieved(parts[0].question, tuple(hits.values()), any(one.more for one in parts))


def whole_articles(
    generation: StoredGeneration, article_ids: Sequence[str], question: ReadQuestion
) -> Retrieved:
    """Every passage of these articles, in order, for questions about an article itself."""
    passages = sorted(generation.passages_of(article_ids), key=lambda one: one.number)
    articles = {name: generation.article(name) for name in article_ids}
    hits = (Hit(one, articles[one.article_id], score=1.0, support=1.0) for one in passages)
    return Retrieved(question, tuple(hits))


def seen_before(
    behind: SearchCursor | None, question: Question, generation: StoredGeneration
) -> int:
    """How many passages of this search were already returned; InvalidInputError."""
    if behind is None:
        return 0
    if (behind.generation, behind.top_k) != (generation.name, question.top_k):
        raise InvalidInputError(
            "after",
            "The cursor is of another search, or the index has changed since.",
            remedy="Search from the start, without `after`.",
        )
    return behind.skipped


_FRAMES: Final = (
    "What happened with {}?",
    "What is the latest on {}?",
    "Timeline of {}",
    "What do we know about {}?",
)
_MOST_WORDS: Final = 4
_SAYS: Final = re.compile(
    r"^(?P<who>[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,2}) (?:says|said|warns|tells)\b"
)


def example_questions(
    titles: Sequence[str], is_name: Callable[[str], bool] = lambda _: True
) -> Iterator[str]:
    """Questions about the names most frequent in the titles, alternating in kind; best first.

    ``is_name`` is asked of single words: of "News" and "Here". Before showing the questions, ask
    them and drop those that are not answered well.
    """
    names = (one for one in _names(titles) if " " in one or is_name(one))
    for number, name in enumerate(names):
        yield _FRAMES[number % len(_FRAMES)].format(name)
    for title in titles:
        said = _SAYS.match(title)
        if said:
            yield f"What did {said['who']} say?"


def _names(titles: Sequence[str]) -> list[str]:
    """Proper names in titles, first those of several words, then the most frequent.

    Of similar names it is the longest.
    """
    counted = Counter(
        name
        for title in (_WITHOUT_SITE.sub("", title) for title in titles)
        for name in {span.of(title) for span in spans_of(AnswerType.NAME, title)}
        if _is_name(name, title)
    )

    def place(name: str) -> tuple[bool, int, int, str]:
        often = counted[name]
        return " " not in name or often == 1, -often, -len(name), name

    ranked = sorted(counted, key=place)
    names: list[str] = []
    for name in ranked:
        if not any(name in other or other in name for other in names):
            names.append(name)
    return names


# "Storm nears | Sample News", "Storm nears the ..."
_WITHOUT_SITE: Final = re.compile(r"\s+[|–—]\s[^|–—]{2,40}\Z|\s*(?:\.\.\.|…).*\Z")
_OWNER: Final = re.compile(r"['’]s?\b|['’]\Z")


def _is_name(name: str, title: str) -> bool:
    """Whether it is a name of a few words, in a title that does not capitalise every word."""
    words = title.split()
    capitalised = sum(word[:1].isupper() for word in words)
    return (
        name[0].isupper()
        and len(name.split()) <= _MOST_WORDS
        and not name.isupper()
        and not _OWNER.search(name)
        and (" " in name or not title.startswith(name))
        and capitalised < 0.7 * len(words)
    )
