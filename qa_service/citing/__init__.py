"""Answers with their citations, ready to paste: text, Markdown, HTML, BibTeX and CSL-JSON.

    answer = read_answer(stored)        # of the contract
    FORMATS["markdown"].write(answer)   # the same answer in words

Pure: everything comes from the answer object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qa_service.citing.bibliography import to_bibtex, to_csl_json
from qa_service.citing.markup import markdown_text, to_html, to_markdown
from qa_service.citing.words import to_text
from qa_service.contract.replies import AnswerShape
from qa_service.harmless import safe_text

__all__ = [
    "FORMATS",
    "AnswerShape",
    "CitationFormat",
    "markdown_text",
    "to_bibtex",
    "to_csl_json",
    "to_html",
    "to_markdown",
    "to_text",
]


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """How an answer is written in one format."""

    make: Callable[[AnswerShape], str]
    media_type: str  # without charset: all are UTF-8
    suffix: str

    def write(self, answer: AnswerShape) -> str:
        """The answer, without characters that would reorder the surrounding text."""
        return safe_text(self.make(answer))


FORMATS: Final = {
    "text": CitationFormat(to_text, "text/plain", "txt"),
    "markdown": CitationFormat(to_markdown, "text/markdown", "md"),
    "html": CitationFormat(to_html, "text/html", "html"),
    "bibtex": CitationFormat(to_bibtex, "application/x-bibtex", "bib"),
    "csl-json": CitationFormat(to_csl_json, "application/vnd.citationstyles.csl+json", "json"),
}
