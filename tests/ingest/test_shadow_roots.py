"""Parts of a page that browsers save as templates of shadow roots."""

import pytest

from qa_service.ingest import understand
from qa_service.ingest.document import Document

PARTS = (
    "The ferry to Norvik sails again after three weeks of storms, the harbour master said.",
    "Some two hundred islanders had waited in the school for the first boat to leave.",
    "The next storm is expected within the week, and the quay is to be raised by spring.",
)


@pytest.mark.parametrize("mode", ["shadowrootmode=open", "shadowmode=closed"])
@pytest.mark.parametrize("inside", [slice(1, 2), slice(0, 3)])
def test_what_a_shadow_root_shows_is_text_in_its_place(mode: str, inside: slice) -> None:
    paragraphs = [f"<p>{one}</p>" for one in PARTS]
    paragraphs[inside] = [
        f"<x-part><template {mode}>{''.join(paragraphs[inside])}</template></x-part>"
    ]
    page = f"<html lang=en><body><article><h1>Ferry sails again</h1>{''.join(paragraphs)}</article>"
    (found,) = understand(Document("p.html", "p", ".html", data=page.encode()))
    assert found.article is not None
    assert found.article.text == "\n\n".join(PARTS)


def test_a_plain_template_is_none() -> None:
    body = "".join(f"<p>{one}</p>" for one in PARTS)
    page = f"<html lang=en><body><article>{body}<template><p>Not shown to anybody.</p></template>"
    (found,) = understand(Document("p.html", "p", ".html", data=page.encode()))
    assert found.article is not None
    assert "Not shown" not in found.article.text


def test_what_a_host_contains_is_shown_in_its_slot() -> None:
    first, second, third = (f"<p>{one}</p>" for one in PARTS)
    root = f"<template shadowrootmode=open>{first}<slot></slot>{third}</template>"
    page = f"<html lang=en><body><article><x-part>{root}{second}</x-part></article>"
    (found,) = understand(Document("p.html", "p", ".html", data=page.encode()))
    assert found.article is not None
    assert found.article.text == "\n\n".join(PARTS)
