"""The articles that an answer cites, for reference managers: BibTeX and CSL-JSON.

Authors are given as literal names: the family name cannot be guessed, and "AFP News" has none.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import chain, count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from qa_service.citing.words import address_of
from qa_service.language import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.contract.articles import JSON, ArticleHeadShape
    from qa_service.contract.replies import AnswerShape

_WORD: Final = re.compile(r"[a-z0-9]+")
_SPECIAL: Final = {
    **{character: f"\\{character}" for character in "$&#%_"},
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
_SAFE_IN_ADDRESSES: Final = "%/:=&?~#+!$,;'@*()"
_WORDS_OF_KEYS: Final = 4
_TO_LATEX: Final = str.maketrans(_SPECIAL)


def to_bibtex(answer: AnswerShape) -> str:
    """An entry for each article, with the paragraphs cited as a note; UTF-8, for BibTeX and biber.

    Unknown values have no field.
    """
    entries = (_entry(key, article, answer) for key, article in _keyed(answer))
    return "\n".join(entries)


def to_csl_json(answer: AnswerShape) -> str:
    """The articles as a CSL-JSON list of ``article-newspaper``; unknown values are left out."""
    items = [_item(key, article, answer) for key, article in _keyed(answer)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _entry(key: str, article: ArticleHeadShape, answer: AnswerShape) -> str:
    day = article.day
    fields = {
        "author": _braced(" and ".join(_braced(_latex(name)) for name in article.authors)),
        "title": _braced(_braced(_latex(article.title or ""))),
        "journal": _braced(_latex(article.source or "")),
        "date": _braced(day.isoformat() if day else ""),
        "year": _braced(str(day.year) if day else ""),
        "month": MONTH_NAMES[day.month - 1][:3].lower() if day else "",
        "url": _braced(_address(article)),
        "note": _braced(_note(article, answer)),
    }
    kind = "article" if article.source else "misc"
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _item(key: str, article: ArticleHeadShape, answer: AnswerShape) -> dict[str, JSON]:
    day = article.day
    item: dict[str, JSON] = {
        "id": key,
        "type": "article-newspaper",
        "title": article.title,
        "container-title": article.source,
        "author": [{"literal": name} for name in article.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "language": article.language,
        "URL": _address(article),
        "note": _note(article, answer),
    }
    return {name: value for name, value in item.items() if value}


def _keyed(answer: AnswerShape) -> Iterator[tuple[str, ArticleHeadShape]]:
    """Each article with a unique key such as ``voa2012payments``."""
    taken: set[str] = set()
    for article in answer.articles:
        stem = _stem(article)
        numbered = (f"{stem}{number}" for number in count(2))
        key = next(one for one in chain([stem], numbered) if one not in taken)
        taken.add(key)
        yield key, article


def _stem(article: ArticleHeadShape) -> str:
    """Outlet, year and the longest of the first words of the title, in ASCII."""
    outlet = "".join(_plain_words(article.source or ""))
    first_words = _plain_words(article.title or "")[:_WORDS_OF_KEYS]
    year = str(article.day.year) if article.day else ""
    return f"{outlet}{year}{max(first_words, key=len, default='')}" or "article"


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(
        unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    )


def _note(article: ArticleHeadShape, answer: AnswerShape) -> str:
    numbers = answer.paragraphs_of(article)
    noun = "paragraph" if len(numbers) == 1 else "paragraphs"
    return f"{noun} {', '.join(map(str, numbers))}"


def _address(article: ArticleHeadShape) -> str:
    """The address without characters that would end a field."""
    return quote(address_of(article) or "", safe=_SAFE_IN_ADDRESSES)


def _latex(text: str) -> str:
    """``text`` on one line, as LaTeX shows it."""
    return " ".join(text.split()).translate(_TO_LATEX)


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""
