"""Answers, hits, articles and the index as the JSON objects of the contract.

The command line and the web service print the same objects because both get them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qa_service.harmless import web_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.domain import (
        Answer,
        Article,
        Citation,
        DateWindow,
        Found,
        Paragraph,
        Statement,
        Understood,
    )
    from qa_service.service import SearchPlace, SearchResult
    from qa_service.store import IndexSummary

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"


def answer_object(answer: Answer) -> dict[str, JSON]:
    """The answer object of the contract."""
    return {
        "id": answer.id,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "understood": understood_object(answer.understood),
        "status": answer.status,
        "form": answer.form,
        "answer": {
            "text": answer.text,
            "statements": [_statement_object(statement) for statement in answer.statements],
        }
        if answer.statements
        else None,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "timeline": [
            {"date": entry.day.isoformat(), "value": entry.value, "citation": entry.citation}
            for entry in answer.timeline
        ]
        or None,
        "confidence": round(answer.confidence, 4),
        "citations": [citation_object(citation) for citation in answer.citations],
        "passages": [citation_object(citation) for citation in answer.passages],
        "generation": answer.generation,
        "timings_ms": {name: round(spent, 1) for name, spent in answer.timings_ms},
        **({} if answer.kept else {"kept": False}),
    }


def found_object(found: Found) -> dict[str, JSON]:
    """What was found, before there is an answer."""
    return {
        "id": found.id,
        "standalone_question": found.standalone_question,
        "understood": understood_object(found.understood),
        "passages": [citation_object(citation) for citation in found.passages],
    }


def search_object(result: SearchResult) -> dict[str, JSON]:
    """A page of passages, without an answer."""
    return {
        "query": result.query,
        "understood": understood_object(result.understood),
        "hits": [citation_object(hit) for hit in result.hits],
        "next": None if result.next is None else cursor_of(result.next),
        "generation": result.generation,
        "timings_ms": {name: round(spent, 1) for name, spent in result.timings_ms},
    }


def cursor_of(place: SearchPlace) -> str:
    """A place as the next request names it."""
    return f"{place.generation}.{place.top_k}.{place.skipped}"


def citation_object(citation: Citation) -> dict[str, JSON]:
    """A cited or found passage with its article."""
    passage = citation.passage
    highlight = citation.highlight
    return {
        "number": citation.number,
        "passage_id": passage.id,
        "text": passage.text,
        "start": None if citation.is_headline else passage.start,
        "end": None if citation.is_headline else passage.end,
        "highlight": None
        if highlight is None
        else {"start": highlight.start, "end": highlight.end},
        "paragraph": passage.paragraph,
        "page": citation.paragraph.page,
        "kind": citation.paragraph.kind,
        "score": round(citation.score, 4),
        "confidence": round(citation.confidence, 4),
        "article": article_heading(citation.article),
        "also_in": [_elsewhere(article) for article in citation.also_in],
    }


def article_object(article: Article) -> dict[str, JSON]:
    """An article with the offsets of its paragraphs."""
    return {
        **article_heading(article),
        "published_from": article.published_from,
        "text": article.text,
        "paragraphs": [_paragraph_object(paragraph) for paragraph in article.paragraphs],
    }


def status_object(summary: IndexSummary) -> dict[str, JSON]:
    """What is indexed."""
    return {
        "generation": summary.generation,
        "built_at": summary.built_at.isoformat(),
        "model": {
            "name": summary.model.name,
            "sha256": summary.model.sha256,
            "dimension": summary.model.dimension,
            "numerics": summary.numerics,
        },
        "articles": summary.articles,
        "passages": summary.passages,
        "sources": [{"name": name, "articles": count} for name, count in summary.sources],
        "authors": [{"name": name, "articles": count} for name, count in summary.authors],
        "date_range": {
            "from": summary.first_day.isoformat() if summary.first_day else None,
            "to": summary.last_day.isoformat() if summary.last_day else None,
        },
        "months": [
            {"month": month.isoformat()[:7], "articles": count} for month, count in summary.months
        ],
        "languages": [{"code": code, "articles": count} for code, count in summary.languages],
        "skipped": summary.skipped,
        "size_bytes": summary.size_bytes,
    }


def understood_object(understood: Understood) -> dict[str, JSON]:
    """What words of a question were taken for."""
    return {
        **_window_object(understood.window),
        "sources": list(understood.sources),
        "windows": [_window_object(window) for window in understood.windows],
        "ambiguous": [
            {"words": one.words, "taken": one.taken.isoformat(), "other": one.other.isoformat()}
            for one in understood.ambiguous
        ],
        "nothing_inside": understood.nothing_inside,
        "corrected": understood.corrected,
    }


def _window_object(window: DateWindow) -> dict[str, JSON]:
    return {
        "from": window.first.isoformat() if window.first else None,
        "to": window.last.isoformat() if window.last else None,
    }


def _statement_object(statement: Statement) -> dict[str, JSON]:
    return {
        "lead": statement.lead,
        "text": statement.text,
        "speaker": statement.speaker,
        "date": statement.when.iso if statement.when else None,
        "side": statement.side,
        "citations": list(statement.citations),
    }


def article_heading(article: Article) -> dict[str, JSON]:
    """What is told of an article beside its text."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "source": article.source,
        "url": web_address(article.url),
        "modified": article.modified,
        "language": article.language,
        "corrections": [
            {"paragraph": one.number, "text": article.text[one.start : one.end]}
            for one in article.corrections
        ],
    }


def _paragraph_object(paragraph: Paragraph) -> dict[str, JSON]:
    return {
        "number": paragraph.number,
        "start": paragraph.start,
        "end": paragraph.end,
        "page": paragraph.page,
        "kind": paragraph.kind,
        "heading": paragraph.heading,
    }


def _elsewhere(article: Article) -> dict[str, JSON]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "url": web_address(article.url),
    }
