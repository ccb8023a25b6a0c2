"""Lines of a saved page -> blocks: paragraphs, headings and page furniture, each one string.

Who saves a page wraps its lines in mid-sentence and loses the blank lines, or keeps a line a
paragraph, or both in one file. So each line end is judged by what stands on its two sides.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.reading.page_metadata import read_metadata_line
from qa_service.reading.phrases import ends_unfinished, has_bullet, is_label, is_promo

if TYPE_CHECKING:
    from collections.abc import Sequence

_TERMINAL: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*]*$")
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof|St|No|vs|Jan|Feb"
    r"|Aug|Sept?|Oct|Nov|Dec|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_OPENERS: Final = "\"'“‘«([¿¡"
_WRAPPED_HYPHEN: Final = re.compile(r"\w-$")
_SUSPENDED: Final = re.compile(r"^(?:and|or|to)\b")  # "19- and 20-year-olds"
_HEADING_WORDS: Final = 14
_WIDEST_OVER_MEDIAN: Final = 1.25  # a longer line was not wrapped at the width of the others
_FEWEST_WRAPS: Final = 0.1  # of the lines of a wrapped page; in fact nearer to a half
_ENOUGH_LINES: Final = 8  # for a percentile; of fewer the longest tells the width
_LONGEST_WRAP: Final = 120  # characters; whoever wraps lines wraps them shorter
_HEADING_SLACK: Final = 10  # characters by which a heading is shorter than a line that was wrapped
_LONG_LINE: Final = 1.1  # times the width: not a wrapped line but a paragraph's own
_SHORTEST_BROKEN_OFF: Final = 40  # characters; a shorter line before a blank one has ended
_TOP_BLOCKS: Final = 10  # among which bylines and dates are looked for


def split_into_blocks(text: str) -> list[str]:
    """The blocks of a page in order, line breaks within them replaced by spaces.

    No word is lost: the words of the blocks are those of ``text``, except that a word broken
    after its hyphen is joined.
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    width = _wrap_width(lines)
    blocks: list[list[str]] = []
    blank = True
    for line in lines:
        if line:
            if blocks and _continues(blocks, line, width, blank=blank):
                blocks[-1].append(line)
            else:
                blocks.append([line])
        blank = not line
    return [_joined(block) for block in blocks]


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which lines were wrapped, in characters, a little low rather than high.

    Judged by lines that end within a sentence for certain; None where those are too few.
    """
    lengths = sorted(
        len(line)
        for line, following in pairwise(lines)
        if line and following and _is_wrapped(line, following)
    )
    if not lengths or len(lengths) < _FEWEST_WRAPS * sum(map(bool, lines)):
        return None
    median = lengths[len(lengths) // 2]
    usual = [length for length in lengths if length <= _WIDEST_OVER_MEDIAN * median]
    return usual[9 * len(usual) // 10] if len(usual) >= _ENOUGH_LINES else usual[-1]


def _is_wrapped(line: str, following: str) -> bool:
    within = _starts_within(following) and not _ends_sentence(line)
    return within and read_metadata_line(following) is None


def _continues(
    blocks: Sequence[Sequence[str]], line: str, width: int | None, *, blank: bool
) -> bool:
    """Whether ``line`` goes on with the sentence or paragraph of the last block."""
    block = blocks[-1]
    last = block[-1]
    if has_bullet(line):
        return False
    ended = _ends_sentence(last)
    within = _starts_within(line)
    if len(block) == 1 and _ends_block(last, line, top=len(blocks) <= _TOP_BLOCKS):
        return False
    if blank:
        broken_off = len(last) >= _SHORTEST_BROKEN_OFF and not last.endswith((":", ";"))
        return within and not ended and broken_off
    if within:
        return not ended
    if ended and (width is None or is_promo(line)):
        return False
    if width is None:
        return len(last) <= _LONGEST_WRAP and not _looks_like_heading(last)
    if ended:
        own_line = max(len(last), len(line)) > _LONG_LINE * width
        return not own_line and not _fits(last, line, width)
    short = _fits(last, line, width - _HEADING_SLACK)
    return not (len(block) == 1 and short and _looks_like_heading(last))


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
    return bool(_TERMINAL.search(line)) and not _ends_abbreviation(line)


def _ends_abbreviation(line: str) -> bool:
    return bool(_ABBREVIATION.search(line))


def _starts_within(line: str) -> bool:
    """Whether a line can't begin a sentence: its first letter is lower case, or has no case."""
    bare = line.lstrip(_OPENERS)
    return (bare[:1].isalpha() and not bare[0].isupper()) or line[:1] in {",", ";", ")"}


def _fits(line: str, following: str, width: int) -> bool:
    """Whether the next word would have fitted, so that the line was ended on purpose."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width


def _looks_like_heading(line: str) -> bool:
    spoken = re.search(r",[\"”]", line)
    return (
        len(line.split()) <= _HEADING_WORDS
        and not spoken
        and not ends_unfinished(line)
        and not line.endswith((",", ";", "-", "–", "—"))
    )


def _joined(lines: Sequence[str]) -> str:
    block = lines[0]
    for line in lines[1:]:
        hyphenated = _WRAPPED_HYPHEN.search(block) and line[:1].isalnum()
        glue = "" if hyphenated and not _SUSPENDED.match(line) else " "
        block = f"{block}{glue}{line}"
    return block
