"""Answers with their citations, ready to paste: text, Markdown, HTML, BibTeX and CSL-JSON.

    answer = read_answer(stored)        # of the contract
    FORMATS["markdown"].write(answer)   # the same answer in words
    conversation_markdown(of, turns)    # a whole conversation
    question_set(rated)                 # rated answers, as questions for an evaluation

Pure: everything comes from the answer object. Markdown has footnotes, HTML no styles or scripts;
article text is escaped, so that it is shown as it is. BibTeX and CSL-JSON list the articles cited.
Authors are given as literal names: the family name cannot be guessed, and "AFP News" has none.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from html import escape
from itertools import chain, count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from qa_service.citing.words import (
    ALSO_FOUND,
    address_of,
    authors_in_words,
    day_in_words,
    excerpt_of,
    head_of,
    listed_passages,
    no_answer_sentence,
    place_in_words,
    prose_line,
    quoted_instead,
    title_of,
    to_text,
)
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.harmless import safe_text
from qa_service.language import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.contract.articles import JSON, ArticleHeadShape, CitationShape
    from qa_service.conversations import Conversation, RatedTurn, StoredTurn

_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=[#\w])")
# that begins a list or a heading
_AT_THE_START: Final = re.compile(r"^(\s*\d*)([-+=.)])", re.MULTILINE)
_SAFE_IN_LINKS: Final = "%/:=&?~#+!$,;'@*"


def to_markdown(answer: AnswerShape, *, notes: str = "") -> str:
    """The question as a heading, each statement as a quotation, each citation as a footnote.

    Other passages found are a list before the footnotes. ``notes`` starts the name of every
    footnote, so that several answers fit into one document.
    """
    parts = [f"## {markdown_text(' '.join(answer.question.split()))}"]
    parts += _body(answer, markdown_text, lambda text, cited: _quotation(text, cited, notes))
    listed = [
        f"- {', '.join(_place(one, markdown_text, _link(one.article)))}:"
        f" “{markdown_text(excerpt_of(one.text, one.marked))}”"
        for one in listed_passages(answer)
    ]
    if listed:
        parts += [ALSO_FOUND, "\n".join(listed)] if answer.answer else ["\n".join(listed)]
    parts += (
        f"[^{notes}{one.number}]:"
        f" {', '.join(_citation(one, markdown_text, _link(one.article), '*{}*'))}."
        for one in _cited(answer)
    )
    return "\n\n".join(parts) + "\n"


def to_html(answer: AnswerShape) -> str:
    """Paragraphs, quotations with superscript numbers, the citations, and other passages found.

    Each text keeps its own direction.
    """
    parts = [f'<p dir="auto"><strong>{escape(answer.question)}</strong></p>']
    parts += (
        one if one.startswith("<blockquote ") else f"<p>{one}</p>"
        for one in _body(answer, escape, _blockquote)
    )
    if cited := _cited(answer):
        items = (
            f'<li value="{one.number}"><bdi>'
            f"{', '.join(_citation(one, escape, _anchor(one.article), '<cite>{}</cite>'))}"
            "</bdi>.</li>"
            for one in cited
        )
        parts += ["<ol>", *items, "</ol>"]
    if listed := listed_passages(answer):
        found = (
            f"<li><bdi>{', '.join(_place(one, escape, _anchor(one.article)))}</bdi>:"
            f" “<bdi>{escape(excerpt_of(one.text, one.marked))}</bdi>”</li>"
            for one in listed
        )
        parts += [f"<p>{ALSO_FOUND}</p>"] if answer.answer else []
        parts += ["<ul>", *found, "</ul>"]
    return "\n".join(parts) + "\n"


def _body(
    answer: AnswerShape,
    escaped: Callable[[str], str],
    quoted: Callable[[str, Sequence[int]], str],
) -> Iterator[str]:
    """The statements, or what replaces them; before them the model that wrote them, if any."""
    if answer.prose:
        yield escaped(prose_line(answer.prose.host, answer.prose.rejected, answer.prose.fault))
    for statement in answer.statements:
        if head := head_of(statement).rstrip():
            yield escaped(head)
        yield quoted(statement.text, statement.citations)
    if not answer.statements:
        yield no_answer_sentence(answer.status, is_found=bool(answer.shown))
        for one in quoted_instead(answer):
            yield quoted(one.text, (one.number,))


def _cited(answer: AnswerShape) -> Sequence[CitationShape]:
    return answer.citations if answer.answer else quoted_instead(answer)


def _place(passage: CitationShape, escaped: Callable[[str], str], title: str) -> Iterator[str]:
    """Outlet, day, title and paragraph of a passage, as far as they are known."""
    article = passage.article
    parts = (escaped(article.source or ""), day_in_words(article.day), title)
    yield from (part for part in (*parts, place_in_words(passage)) if part)


def _citation(
    passage: CitationShape, escaped: Callable[[str], str], title: str, emphasis: str
) -> Iterator[str]:
    """Authors, title, outlet, day and paragraph of a passage, as far as they are known."""
    article = passage.article
    outlet = emphasis.format(escaped(article.source)) if article.source else ""
    parts = (escaped(authors_in_words(article.authors)), title, outlet, day_in_words(article.day))
    yield from (part for part in (*parts, place_in_words(passage)) if part)


def _quotation(text: str, citations: Sequence[int], notes: str) -> str:
    marks = "".join(f"[^{notes}{number}]" for number in citations)
    lines = (markdown_text(line.strip()) for line in text.splitlines())
    return "\n".join(f"> {line}".rstrip() for line in lines) + marks


def _blockquote(text: str, citations: Sequence[int]) -> str:
    marks = "".join(f"<sup>[{number}]</sup>" for number in citations)
    return f'<blockquote dir="auto">{escape(text)} {marks}</blockquote>'


def _link(article: ArticleHeadShape) -> str:
    """The title, as a link of Markdown where the article has an address."""
    title, address = markdown_text(" ".join(title_of(article).split())), address_of(article)
    return f"[{title}]({quote(address, safe=_SAFE_IN_LINKS)})" if address else title


def _anchor(article: ArticleHeadShape) -> str:
    """The title in quotation marks, as a link of HTML where the article has an address."""
    title, address = escape(title_of(article)), address_of(article)
    return f'“<a href="{escape(address)}">{title}</a>”' if address else f"“{title}”"


def markdown_text(text: str) -> str:
    """``text`` that Markdown shows as it is."""
    return _AT_THE_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", text))


_WORD: Final = re.compile(r"[a-z0-9]+")
_SPECIAL: Final = {
    **{character: f"\\{character}" for character in "$&#%_"},
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
_SAFE_IN_FIELDS: Final = "%/:=&?~#+!$,;'@*()"
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
    return quote(address_of(article) or "", safe=_SAFE_IN_FIELDS)


def _latex(text: str) -> str:
    """``text`` on one line, as LaTeX shows it."""
    return " ".join(text.split()).translate(_TO_LATEX)


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """How an answer is written in one format."""

    make: Callable[[AnswerShape], str]
    media_type: str  # without charset: all are UTF-8

    def write(self, answer: AnswerShape) -> str:
        """The answer, without characters that would reorder the surrounding text."""
        return safe_text(self.make(answer))


FORMATS: Final = {
    "text": CitationFormat(to_text, "text/plain"),
    "markdown": CitationFormat(to_markdown, "text/markdown"),
    "html": CitationFormat(to_html, "text/html"),
    "bibtex": CitationFormat(to_bibtex, "application/x-bibtex"),
    "csl-json": CitationFormat(to_csl_json, "application/vnd.citationstyles.csl+json"),
}


def question_set(rated: Iterable[RatedTurn]) -> Iterator[str]:
    """A line for each rated question, with ``helpful`` and ``reason``.

    A helpful answer supplies what answers: its statements and the words marked in them. If it was
    helpful that nothing answers, the question is unanswerable. For an answer that did not help,
    only the question is known, and somebody has to add what answers.
    """
    return (json.dumps(_line(one), ensure_ascii=False) for one in rated)


def _line(rated: RatedTurn) -> dict[str, JSON]:
    answer = read_answer(rated.turn.document)
    feedback = rated.turn.feedback
    helpful = feedback is not None and feedback.helpful
    line: dict[str, JSON] = {"id": answer.id, "question": answer.question}
    if answer.standalone_question != answer.question:  # otherwise it needs no earlier questions
        line["history"] = [_exchange(turn) for turn in rated.before]
    line["date"] = rated.turn.day.isoformat()
    if helpful and answer.statements:
        line["relevant"] = _relevant(answer)
        line["answers"] = _answering_words(answer)
    line["answerable"] = not (helpful and answer.status == "not_found")
    line["helpful"] = helpful
    line["reason"] = feedback.reason if feedback else None
    return line


def _exchange(turn: StoredTurn) -> list[JSON]:
    answer = read_answer(turn.document)
    said = " ".join(statement.text for statement in answer.statements)
    return [answer.question, said or None]


def _relevant(answer: AnswerShape) -> list[JSON]:
    by_number = {one.number: one for one in answer.citations}
    return [
        {"article": by_number[statement.citations[0]].article.id, "quote": statement.text}
        for statement in answer.statements
    ]


def _answering_words(answer: AnswerShape) -> list[JSON]:
    by_number = {one.number: one for one in answer.citations}
    marked = (by_number[one.citations[0]].answering_words for one in answer.statements)
    return list(dict.fromkeys(words for words in marked if words))


def conversation_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The conversation with its questions as headings, each answer with its citations."""
    title = markdown_text(conversation.title or "Conversation")
    parts = [f"# {title}", *(_part(turn) for turn in turns)]
    return safe_text("\n\n".join(parts)) + "\n"


def _part(turn: StoredTurn) -> str:
    asked = f"Asked {turn.asked_at:%Y-%m-%d %H:%M} UTC"
    lines = [to_markdown(read_answer(turn.document), notes=f"{turn.number}-").strip(), f"*{asked}*"]
    feedback = turn.feedback
    if feedback:
        verdict = "Helpful" if feedback.helpful else "Not helpful"
        reason = f": {markdown_text(feedback.reason)}" if feedback.reason else ""
        lines.append(f"*{verdict}{reason}*")
    return "\n\n".join(lines)
