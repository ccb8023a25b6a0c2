"""Rows of articles and their passages, and back, verbatim."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from qa_service.analyser import stems_in
from qa_service.domain import Article, DateWindow, Paragraph, Passage, folded
from qa_service.scale_out.milvus.connection import Row
from qa_service.scale_out.milvus.schema import (
    ARTICLE,
    DATES,
    LONGEST_TEXT,
    MOST_AUTHORS,
    TEXT,
    WORD,
    key_of,
)
from qa_service.store.holdings import LONGEST_TITLE, plain_title
from qa_service.store.passage_store import Entry
from qa_service.store.records import article_digest

_FIRST_YEAR: Final = 1900  # smaller numbers are not years of news articles
_LONGEST_TOKEN: Final = 32
_ENCODED: Final = "zz"  # prefix of tokens for stems that are not plain
_TEXT_WEIGHT: Final = 2  # weight of a word in the text, relative to 1 in the context
_WORDS: Final = 500  # characters in a row of words, approximately
_AUTHORS_COUNTED: Final = 50  # of one article: its row has no room for a thousand names
_LONGEST_NAME: Final = 200
_PART: Final = LONGEST_TEXT // 4  # characters of a record, at most four bytes each

Dates = list[tuple[int, int]]


def passage_rows(entry: Entry) -> list[Row]:
    """The searchable rows of an article's passages; ValueError if the vectors do not fit."""
    one = entry.article
    shared = {
        "article": key_of(one.id),
        "version": version_of(one),
        "source": _source_key(one),
        "authors": _author_keys(one),
        "day": _ordinal(one.day),
        "not_before": _not_before(entry.passages),
    }
    rows = []
    for passage, vector in zip(entry.passages, entry.vectors.tolist(), strict=True):
        named = _smallest(passage.named_dates)
        rows.append(
            {
                "key": passage_key(one.id, passage.number),
                "number": passage.number,
                "date_first": [first for first, _ in named],
                "date_last": [last for _, last in named],
                "vector": vector,
                "words": weighed(passage),
                **shared,
            }
        )
    return rows


def article_row(entry: Entry) -> Row:
    """The data of an article without its text."""
    one = entry.article
    head = {
        "id": one.id,
        "title": (one.title or "")[:LONGEST_TITLE],
        "source": one.source,
        "language": one.language,
        "authors": _distinct(one.authors),
        "story": entry.story,
    }
    return _row(
        key_of(one.id),
        ARTICLE,
        article=key_of(one.id),
        version=version_of(one),
        source=_source_key(one),
        authors=_author_keys(one),
        day=_ordinal(one.day),
        passages=len(entry.passages),
        number=len(_parts(_record(entry))),
        title=_searchable_title(one.title),
        content=json.dumps(head, ensure_ascii=False),
    )


def text_rows(entry: Entry) -> list[Row]:
    """The record of this version of an article, in parts."""
    key, version = key_of(entry.article.id), version_of(entry.article)
    return [
        _row(
            f"{key}{version}{number:06}",
            TEXT,
            article=key,
            version=version,
            number=number,
            content=part,
        )
        for number, part in enumerate(_parts(_record(entry)))
    ]


def dates_row(passages: Sequence[Row]) -> Row:
    """The row that states the maximum number of dates of a passage in these rows."""
    count = max((len(row["date_first"]) for row in passages), default=0)
    return _row(f"{DATES}-{count}", DATES, number=count)


def word_rows(counts: Mapping[str, int]) -> list[Row]:
    """The rows that state how many passages have each word."""
    of = -(-len(counts) // _WORDS)
    shares: dict[str, dict[str, int]] = {f"{WORD}-{number}": {} for number in range(of)}
    for token, count in counts.items():
        shares[_share_of(token, of)][token] = count
    return [word_row(key, share) for key, share in shares.items()]


def word_row(key: str, counts: Mapping[str, int]) -> Row:
    """One of them; the rarest words are left out if there are too many, like unknown ones."""
    frequent = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    common = {token: count for token, count in frequent if count > 0}
    content = json.dumps(common)
    while len(content) > LONGEST_TEXT:
        common = dict(list(common.items())[: len(common) * 9 // 10])
        content = json.dumps(common)
    return _row(key, WORD, content=content)


def word_keys(tokens: Iterable[str], of: int) -> list[str]:
    """The names of the rows with these words, out of so many."""
    return sorted({_share_of(token, of) for token in tokens}) if of else []


def by_share(counts: Mapping[str, int], of: int) -> dict[str, dict[str, int]]:
    """The counts other than 0, by the names of their rows."""
    shares: dict[str, dict[str, int]] = {}
    for token, count in counts.items():
        if count and of:
            shares.setdefault(_share_of(token, of), {})[token] = count
    return shares


def _share_of(token: str, of: int) -> str:
    return f"{WORD}-{int(key_of(token)[:12], 16) % of}"


def note_row(kind: str, content: str) -> Row:
    """The one row of its kind, which states something about the generation."""
    return _row(kind, kind, content=content)


def read_record(parts: Sequence[str]) -> tuple[Article, tuple[Passage, ...]]:
    """The article and its passages from the parts of its record, in order."""
    record = json.loads("".join(parts))
    fields = record["article"]
    paragraphs = tuple(Paragraph(**one) for one in fields.pop("paragraphs"))
    one = Article(**{**fields, "authors": tuple(fields["authors"])}, paragraphs=paragraphs)
    return one, tuple(_passage(one, stored) for stored in record["passages"])


def passage_key(article_id: str, number: int) -> str:
    """The key of a passage in rows."""
    return key_of(article_id, str(number))


def version_of(article: Article) -> str:
    """Changes if the article does."""
    return article_digest(article).hex()


def tokens(stems: Sequence[str]) -> list[str]:
    """Stems as words that every analyser leaves unchanged."""
    return [stem if _is_plain(stem) else f"{_ENCODED}{key_of(stem)[:24]}" for stem in stems]


def _is_plain(stem: str) -> bool:
    short = stem.isascii() and stem.isalnum() and len(stem) <= _LONGEST_TOKEN
    return short and not stem.startswith(_ENCODED)


def weighed(passage: Passage) -> str:
    """The words of a passage, repeated by their weight."""
    counts: Counter[str] = Counter()
    for text, weight in ((passage.text, _TEXT_WEIGHT), (passage.context, 1)):
        for token in tokens(stems_in(text)):
            counts[token] += weight
    # Every word occurs once before any is repeated, so that only repetitions are cut off.
    again = (one for one, count in counts.items() for _ in range(count - 1))
    whole = " ".join([*counts, *again])
    return whole if len(whole) <= LONGEST_TEXT else whole[:LONGEST_TEXT].rpartition(" ")[0]


def _record(entry: Entry) -> str:
    record = {
        "article": dataclasses.asdict(entry.article),
        "passages": [
            {
                "number": one.number,
                "paragraph": one.paragraph,
                "start": one.start,
                "end": one.end,
                "context": one.context,
                "dates": [[_ordinal(day) for day in (w.first, w.last)] for w in one.named_dates],
            }
            for one in entry.passages
        ],
    }
    return json.dumps(record, ensure_ascii=False)


def _parts(record: str) -> list[str]:
    return [record[at : at + _PART] for at in range(0, len(record), _PART)]


def _passage(of: Article, stored: dict[str, Any]) -> Passage:
    return Passage(
        article_id=of.id,
        number=stored["number"],
        paragraph=stored["paragraph"],
        start=stored["start"],
        end=stored["end"],
        text=of.text[stored["start"] : stored["end"]],
        context=stored["context"],
        named_dates=tuple(DateWindow(*map(_day, pair)) for pair in stored["dates"]),
    )


def _row(key: str, kind: str, **values: str | int | list[str]) -> Row:
    empty = dict.fromkeys(("article", "version", "source", "title", "content"), "")
    numbers = dict.fromkeys(("number", "passages", "day"), 0)
    lists = {"authors": [], "unused": [0.0, 1.0]}
    return {"key": key, "kind": kind, **empty, **numbers, **lists, **values}


def _source_key(article: Article) -> str:
    return "" if article.source is None else key_of(article.source.casefold())


def _distinct(authors: Sequence[str]) -> list[str]:
    """Each name once, in its first spelling, as names are counted."""
    names = {folded(name): name[:_LONGEST_NAME] for name in reversed(authors[:_AUTHORS_COUNTED])}
    return list(names.values())


def _author_keys(article: Article) -> list[str]:
    return list(dict.fromkeys(key_of(folded(name)) for name in article.authors))[:MOST_AUTHORS]


def _smallest(named: Sequence[DateWindow]) -> Dates:
    """The smallest finite windows: one that contains another is redundant."""
    finite = {(_ordinal(w.first), _ordinal(w.last)) for w in named if w.first and w.last}
    return [
        (first, last)
        for first, last in sorted(finite)
        if not any(
            first <= other[0] and other[1] <= last and other != (first, last) for other in finite
        )
    ]


def _not_before(passages: Sequence[Passage]) -> int:
    """1 January of the latest year mentioned, a lower bound for an undated article.

    0 without any; years after this one are no bound.
    """
    this_year = datetime.now(UTC).year
    years = [
        named.first.year
        for passage in passages
        for named in passage.named_dates
        if named.first and named.last and _FIRST_YEAR <= named.first.year <= this_year
    ]
    return date(max(years), 1, 1).toordinal() if years else 0


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _searchable_title(title: str | None) -> str:
    """The words of a title, each preceded by a space; empty without any."""
    words_of = plain_title(" ".join((title or "")[:LONGEST_TITLE].split())).split()
    return "".join(f" {word}" for word in words_of)
