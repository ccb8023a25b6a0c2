"""Lines of a saved page -> blocks: paragraphs, headings and page furniture, each one string.

Saved pages have lines wrapped in mid-sentence and no blank lines, or one line per paragraph, or
both in one file. So each line end is classified by the text on its two sides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import inf
from statistics import median
from typing import TYPE_CHECKING, Final

from qa_service.ingest.rules.page_metadata import read_metadata_line
from qa_service.ingest.rules.promos import is_label, is_promo, is_teaser_label
from qa_service.ingest.rules.shape import ends_unfinished, has_bullet

if TYPE_CHECKING:
    from collections.abc import Sequence

_TERMINAL: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*]*$")
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof|St|No|vs|Jan|Feb"
    r"|Aug|Sept?|Oct|Nov|Dec|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_PERSON_NEXT: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof)\.$")
_OPENERS: Final = "\"'“‘«([¿¡"
_WRAPPED_HYPHEN: Final = re.compile(r"\w-$")
_DASHES: Final = "*-–—"  # bullets, unless they are within a sentence
_SUSPENDED: Final = re.compile(r"^(?:and|or|to)\b")  # "19- and 20-year-olds"
_HEADING_WORDS: Final = 14
_FEWEST_WRAPS: Final = 0.1  # of the lines of a wrapped page; usually about half
_SLACK: Final = 10  # characters by which a line with a link may be shorter than the width
_LONGEST_OVER_MEDIAN: Final = 1.5  # of 1,400 unsure links in real news, longer ones were breaks
_ENOUGH_RUNS: Final = 5  # for a median
_LONG_LINE: Final = 1.1  # times the width: not a wrapped line but a whole paragraph
_SHORTEST_BROKEN_OFF: Final = 40  # characters; a shorter line before a blank one has ended
_TOP_BLOCKS: Final = 10  # searched for bylines and dates


class _Link(Enum):
    """How two consecutive lines belong together."""

    JOINED = "the same paragraph"
    UNSURE = "a full line that ends a sentence, and another that begins one"
    APART = "another paragraph"


@dataclass(slots=True)
class _Run:
    """Lines that belong together, and the space between them and the run before."""

    lines: list[str]
    unsure: bool = False
    blank: bool = False

    def __len__(self) -> int:
        return sum(map(len, self.lines))


def split_into_blocks(text: str) -> list[str]:
    """The blocks of a page in order, line breaks within them replaced by spaces.

    No word is lost: the words of the blocks are those of ``text``, except that a word broken
    after its hyphen is joined.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    width = _wrap_width(lines)
    runs: list[_Run] = []
    blank = True
    for line in lines:
        if line:
            link = _link(runs, line, width, blank=blank) if runs else _Link.APART
            if link is _Link.JOINED:
                runs[-1].lines.append(line)
            else:
                runs.append(_Run([line], link is _Link.UNSURE, blank))
        blank = not line
    return [_joined(run.lines) for run in _settled(runs)]


def _settled(runs: Sequence[_Run]) -> list[_Run]:
    """Runs; uncertain neighbours are joined if the result is no longer than other paragraphs."""
    sure = [
        len(run)
        for run, following in pairwise([*runs, _Run([])])
        if len(run.lines) > 1 and not run.unsure and not following.unsure
    ]
    blanks = sum(run.blank for run in runs)
    ends_marked = 2 * blanks > sum(not run.unsure for run in runs)  # where a paragraph ends
    longest = inf
    if len(sure) >= _ENOUGH_RUNS and not ends_marked:
        longest = _LONGEST_OVER_MEDIAN * median(sure)
    settled: list[_Run] = []
    for run in runs:
        if run.unsure and len(settled[-1]) + len(run) <= longest:
            settled[-1].lines += run.lines
        else:
            settled.append(_Run([*run.lines]))
    return settled


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which lines were wrapped, in characters; None where too few lines were.

    Each line that certainly ends within a sentence votes for the widths at which it would end
    there: at least its length, and less than its length with the next word.
    """
    votes: Counter[int] = Counter()
    wraps = 0
    for line, following in pairwise(lines):
        if line and following and _is_wrapped(line, following):
            wraps += 1
            votes[len(line)] += 1
            votes[_length_with_next_word(line, following)] -= 1
    if not wraps or wraps < _FEWEST_WRAPS * sum(map(bool, lines)):
        return None
    width = most = agreeing = 0
    for length, following_length in pairwise([*sorted(votes), 0]):
        agreeing += votes[length]
        if agreeing >= most and following_length:
            width, most = following_length - 1, agreeing
    return width


def _is_wrapped(line: str, following: str) -> bool:
    within = _starts_within(following) and not _ends_sentence(line)
    return within and read_metadata_line(following) is None


def _link(runs: Sequence[_Run], line: str, width: int | None, *, blank: bool) -> _Link:
    """Whether ``line`` continues the sentence or paragraph of the last run."""
    run = runs[-1].lines
    last = run[-1]
    ended = _ends_sentence(last)
    first = len(run) == 1 and not runs[-1].unsure
    if has_bullet(line) and (ended or blank or line[0] not in _DASHES):
        return _Link.APART
    if first and _ends_block(last, line, top=len(runs) <= _TOP_BLOCKS):
        return _Link.APART
    within = _starts_within(line) or bool(_PERSON_NEXT.search(last))
    if blank:
        broken_off = len(last) >= _SHORTEST_BROKEN_OFF and not last.endswith((":", ";"))
        return _joined_if(within and not ended and broken_off)
    if within:
        return _joined_if(not ended)
    if ended:
        return _after_sentence(last, line, width)
    if first and len(runs) > 1 and is_teaser_label(runs[-2].lines[-1]):
        return _joined_if(ends_unfinished(last))
    if width is None:
        return _joined_if(ends_unfinished(last) or last.endswith(","))
    short = _fits(last, line, width - _SLACK)
    ends = _looks_like_heading(last) if first else not ends_unfinished(last)
    return _joined_if(not (short and ends))


def _joined_if(joined: bool) -> _Link:  # noqa: FBT001 - reads as a sentence
    return _Link.JOINED if joined else _Link.APART


def _after_sentence(last: str, line: str, width: int | None) -> _Link:
    """The link between the end of a sentence and what may begin one."""
    if width is None or is_promo(line) or _fits(last, line, width):
        return _Link.APART
    own_line = max(len(last), len(line)) > _LONG_LINE * width
    return _Link.APART if own_line else _Link.UNSURE


def _ends_block(first: str, following: str, *, top: bool) -> bool:
    """Whether a block of the one line ``first`` ends with it.

    So do labels, promo lines, bylines and dates, and a title above a byline or date.
    """
    if is_label(first):
        return True
    if top and (read_metadata_line(first) or read_metadata_line(following)):
        return True
    return is_promo(first) and not _starts_within(following)


def _ends_sentence(line: str) -> bool:
    return bool(_TERMINAL.search(line)) and not _ABBREVIATION.search(line)


def _starts_within(line: str) -> bool:
    """Whether a line can't begin a sentence: its first letter is lower case, or has no case."""
    bare = line.lstrip(_OPENERS)
    return (bare[:1].isalpha() and not bare[0].isupper()) or line[:1] in {",", ";", ")"}


def _fits(line: str, following: str, width: int) -> bool:
    """Whether the next word would have fitted, so that the line was ended on purpose."""
    return _length_with_next_word(line, following) <= width


def _length_with_next_word(line: str, following: str) -> int:
    return len(line) + 1 + len(following.split(maxsplit=1)[0])


def _looks_like_heading(line: str) -> bool:
    spoken = re.search(r",[\"”]", line)
    return (
        len(line.split()) <= _HEADING_WORDS
        and not spoken
        and not ends_unfinished(line)
        and not line.endswith((",", ";", "-", "–", "—"))
    )


def _joined(lines: Sequence[str]) -> str:
    parts = [lines[0]]
    for last, line in pairwise(lines):
        hyphenated = _WRAPPED_HYPHEN.search(last) and line[0].isalnum()
        parts += [line] if hyphenated and not _SUSPENDED.match(line) else [" ", line]
    return "".join(parts)
