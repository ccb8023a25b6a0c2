"""What the contract asks of every store: articles, selections, and what is right for them."""

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from folder_writer import FolderWriter
from numpy.typing import NDArray
from store_samples import article, passages, vectors

from qa_service.analyser import stems_in
from qa_service.domain import Article, DateWindow, Filters, Passage, Selection
from qa_service.passages import split_into_passages
from qa_service.scale_out import MilvusWriter
from qa_service.store import Entry, LiveIndex, PassageIndex, PassageStore
from qa_service.store.keywords import CONTEXT_WEIGHT, K1, B

WORDS = ("truck", "trucks", "border", "aid", "talks", "$7m", "U.S.", "école", "1.5", "the", "drone")
AUTHORS = ("Eva Müller", "EVA MULLER", "Jose\u0301 García", "O'Neill", 'A "B" \\ C', "D. Nil")
SOURCES = (None, "Gazette", "GAZETTE", "Straße Post", 'The "Wire" \\ Co', "O'Neill's")
ASKED_SOURCES = ("gazette", "STRASSE POST", 'the "wire" \\ co', "nobody", "o'neill's")
FIRST_DAY = date(2010, 1, 1)
DAYS = 1_400
THIS_YEAR = date.today().year  # noqa: DTZ011 - any day will do


@dataclass(frozen=True)
class StoreUnderTest:
    """A store under test, empty at first; ``broken`` takes a part of it away."""

    writer: FolderWriter | MilvusWriter
    open: Callable[[], PassageIndex]
    broken: Callable[[], None]
    recall: float  # that a dense search without a selection must reach
    full_text: bool = True  # whether it searches by words; old servers do not


def follow(index: PassageIndex) -> None:
    """Let ``index`` pin what has been published so far; files are otherwise followed soon after."""
    if isinstance(index, LiveIndex):
        index.refresh()


def archive(articles: int, *, seed: int = 0) -> list[Entry]:
    """So many articles of one to five passages, dated or not, of some outlets."""
    chance = random.Random(seed)  # noqa: S311 - samples
    return [_entry(f"a{number}", chance, seed=seed * 10_000 + number) for number in range(articles)]


def hostile() -> list[Entry]:
    """Ids, texts and dates that a store may stumble over; all of them occur."""
    ids = ("it's", 'say "so"', "back\\slash", "two\nlines", "a/b#c", "%like_", "ночь 🌃", "x" * 900)
    odd = [_entry_of(name, f"Text of {number}.") for number, name in enumerate(ids)]
    long_text = " ".join(f"word{number}" for number in range(9_000)) + " ünïcödé 🌍" * 9_000
    chronicle = _entry_of("many dates", "A chronicle.")
    dated = replace(chronicle, passages=_chronicle(chronicle.article))
    return [*odd, _long(_entry_of("long", long_text, "The end of it.")), dated]


def _long(short: Entry) -> Entry:
    its = split_into_passages(short.article)
    return replace(short, passages=its, vectors=vectors(len(its), seed=31))


def _entry_of(name: str, *texts: str) -> Entry:
    plain = article(name, *texts, title=f"Title {name}", source="Odd 'Post'")
    one = replace(
        plain,
        published="2012-12-22",
        modified="2012-12-23T10:00:00+05:00",
        language="en",
        published_from="JSON-LD datePublished",
        paragraphs=(
            *plain.paragraphs[:-1],
            replace(plain.paragraphs[-1], heading="Heading", page=3, kind="correction"),
        ),
    )
    return Entry(one, passages(one), vectors(len(texts), seed=len(name)))


def _chronicle(of: Article) -> tuple[Passage, ...]:
    named = tuple(
        DateWindow(date(1950 + year, 1, 1), date(1950 + year, 12, 31)) for year in range(60)
    )
    return passages(of, [(*named, DateWindow(date(1950, 1, 1), None), DateWindow(None, FIRST_DAY))])


def _entry(name: str, chance: random.Random, *, seed: int) -> Entry:
    count = chance.randint(1, 5)
    day = None if chance.random() < 0.2 else _day(chance)
    texts = (" ".join(chance.choices(WORDS, k=chance.randint(3, 12))) for _ in range(count))
    one = article(
        name,
        *texts,
        title=" ".join(chance.choices(WORDS, k=2)) if chance.random() < 0.8 else None,
        source=chance.choice(SOURCES),
        authors=tuple(chance.sample(AUTHORS, chance.randrange(3))),
        published=day.isoformat() if day else None,
    )
    named = [
        tuple(_named(chance) for _ in range(chance.choice((0, 0, 1, 2, 5)))) for _ in range(count)
    ]
    return Entry(one, passages(one, named), vectors(count, seed=seed))


def _day(chance: random.Random) -> date:
    return FIRST_DAY + timedelta(chance.randrange(DAYS))


def _named(chance: random.Random) -> DateWindow:
    day = _day(chance)
    kinds = (
        DateWindow(day, day),
        DateWindow(day.replace(day=1), day.replace(day=1) + timedelta(30)),
        DateWindow(date(day.year, 1, 1), date(day.year, 12, 31)),
        DateWindow(day, None),
        DateWindow(None, day),
    )
    return chance.choice(kinds)


def selections(count: int, *, seed: int = 0) -> Iterator[Selection]:
    """So many selections by article, outlet, day and date named, alone and together."""
    chance = random.Random(seed)  # noqa: S311 - samples
    for _ in range(count):
        yield Selection(
            Filters(
                window=_window(chance) if chance.random() < 0.3 else DateWindow(),
                sources=_some(
                    chance, ("gazette", "STRASSE POST", 'the "wire" \\ co', "nobody", "o'neill's")
                ),
                authors=_some(chance, ("eva müller", "JOSE  GARCIA", "o'neill", "nobody")),
                articles=_some(chance, ("a0", "a3", "a7", "unknown", 'no "such')),
            ),
            window=_window(chance) if chance.random() < 0.6 else DateWindow(),
            known_by=_day(chance) if chance.random() < 0.3 else None,
        )


def _window(chance: random.Random) -> DateWindow:
    first, last = sorted((_day(chance), _day(chance)))
    return DateWindow(chance.choice((first, first, None)), chance.choice((last, last, None)))


def _some(chance: random.Random, among: Sequence[str]) -> tuple[str, ...]:
    return tuple(chance.sample(among, 2)) if chance.random() < 0.3 else ()


def admitted(entries: Sequence[Entry], selection: Selection | None) -> list[Passage]:
    """The passages that a selection admits, as its docstring reads."""
    return [
        passage
        for entry in entries
        for passage in entry.passages
        if selection is None or _admits(selection, entry, passage)
    ]


def _admits(selection: Selection, entry: Entry, passage: Passage) -> bool:
    filters, one = selection.filters, entry.article
    if not filters.window.is_open and not (one.day and filters.window.contains(one.day)):
        return False
    wanted = {name.casefold() for name in filters.sources}
    if wanted and (one.source or "").casefold() not in wanted:
        return False
    if filters.authors and not written_by(one, filters.authors):
        return False
    if filters.articles and one.id not in filters.articles:
        return False
    if selection.known_by and one.day and one.day > selection.known_by:
        return False
    return selection.window.is_open or _is_about(selection.window, entry, passage)


def written_by(one: Article, names: Sequence[str]) -> bool:
    """Whether one of the names is of an author, as people would compare them."""
    return not set(map(_plain, one.authors)).isdisjoint(map(_plain, names))


def counted_authors(articles: Iterable[Article]) -> Counter[str]:
    """How many articles each author has, by the name as people would compare it."""
    return Counter(name for one in articles for name in set(map(_plain, one.authors)))


def _plain(name: str) -> str:
    letters = {ord("é"): "e", ord("í"): "i", ord("ü"): "u", ord("\u0301"): None}
    return " ".join(name.casefold().translate(letters).split())


def _is_about(window: DateWindow, entry: Entry, passage: Passage) -> bool:
    day = entry.article.day
    if day and window.contains(day):
        return True
    finite = [(named.first, named.last) for named in passage.named_dates]
    if any(a and b and window.contains(a) and window.contains(b) for a, b in finite):
        return True
    return day is None and (window.last is None or _not_before(entry) <= window.last)


def _not_before(entry: Entry) -> date:
    years = [
        named.first.year
        for passage in entry.passages
        for named in passage.named_dates
        if named.first and named.last and 1900 <= named.first.year <= THIS_YEAR
    ]
    return date(max(years), 1, 1) if years else date.min


def exact_scores(
    entries: Sequence[Entry], allowed: Collection[str], query: NDArray[np.float32]
) -> dict[str, float]:
    """Inner product of every allowed passage with the query, by its id."""
    return {
        passage.id: float(row @ query)
        for entry in entries
        for passage, row in zip(entry.passages, entry.vectors, strict=True)
        if passage.id in allowed
    }


def bm25(entries: Sequence[Entry], query: Sequence[str]) -> dict[str, float]:
    """BM25 of every passage that has any of the words, by its id; lengths of the whole archive."""
    counted = {passage.id: _counts(passage) for entry in entries for passage in entry.passages}
    stems = {stem for word in query for stem in stems_in(word)}
    mean = sum(sum(counts.values()) for counts in counted.values()) / len(counted)
    scores: dict[str, float] = {}
    for name, counts in counted.items():
        damping = K1 * (1 - B + B * sum(counts.values()) / mean)
        for stem in stems & counts.keys():
            holders = sum(stem in other for other in counted.values())
            idf = math.log1p((len(counted) - holders + 0.5) / (holders + 0.5))
            lent = idf * counts[stem] * (K1 + 1) / (counts[stem] + damping)
            scores[name] = scores.get(name, 0.0) + lent
    return scores


def _counts(passage: Passage) -> dict[str, float]:
    counts: dict[str, float] = {}
    for text, weight in ((passage.text, 1.0), (passage.context, CONTEXT_WEIGHT)):
        for stem in stems_in(text):
            counts[stem] = counts.get(stem, 0.0) + weight
    return counts


def ids_of(store: PassageStore, keys: Sequence[int | str]) -> list[str]:
    """Ids of the passages with these keys."""
    return [passage.id for passage, _ in store.passages(keys)]
