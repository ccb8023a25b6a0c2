"""Answers with their citations, ready to paste: text, Markdown, HTML, BibTeX and CSL-JSON.

    cited = read_answer(document)      # the answer object of the contract, as JSON
    FORMATS["markdown"].write(cited)   # the same answer in words

Pure: nothing is looked up, and nothing is said that the answer object does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qa_service.citing.answer import CitedAnswer, read_answer, read_passages
from qa_service.citing.bibliography import to_bibtex, to_csl_json
from qa_service.citing.html import to_html
from qa_service.citing.markdown import markdown_text, to_markdown
from qa_service.citing.plain import to_text
from qa_service.harmless import safe_text

__all__ = [
    "FORMATS",
    "CitationFormat",
    "CitedAnswer",
    "markdown_text",
    "read_answer",
    "read_passages",
    "to_bibtex",
    "to_csl_json",
    "to_html",
    "to_markdown",
    "to_text",
]


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """How an answer is written in one format."""

    make: Callable[[CitedAnswer], str]
    media_type: str  # without charset: all are UTF-8
    suffix: str

    def write(self, answer: CitedAnswer) -> str:
        """The answer, without characters that would reorder what they are pasted into."""
        return safe_text(self.make(answer))


FORMATS: Final = {
    "text": CitationFormat(to_text, "text/plain", "txt"),
    "markdown": CitationFormat(to_markdown, "text/markdown", "md"),
    "html": CitationFormat(to_html, "text/html", "html"),
    "bibtex": CitationFormat(to_bibtex, "application/x-bibtex", "bib"),
    "csl-json": CitationFormat(to_csl_json, "application/vnd.citationstyles.csl+json", "json"),
}
