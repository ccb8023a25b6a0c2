"""Markdown, with front matter or without -> one article."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Dropped, Found, Role
from qa_service.reading.formats.front_matter import split_front_matter
from qa_service.reading.formats.markup import read_markup
from qa_service.reading.rules.page_metadata import read_metadata_line
from qa_service.reading.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from qa_service.reading.document import Block, Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_LARGEST: Final = 2 * 1024 * 1024  # bytes; books are smaller
_DEEPEST: Final = 100  # lists and quotations within each other
_ABOUT_FILES: Final = re.compile(
    r"(?:.*/)?(?P<name>readme|licen[cs]e|changelog|contributing|code_of_conduct)(?:[._-][\w-]+)?",
    re.IGNORECASE,
)
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")
_WIKI_LINK: Final = re.compile(r"!?\[\[(?:[^][|\n]{1,200}\|)?([^][|\n]{1,200})\]\]")
_PARTS: Final = re.compile(r"\n(?=[ \t]*\n)")
_MARKS: Final = "[]*_~`<&|"
_NO_MARKS: Final = dict.fromkeys(map(ord, _MARKS), " ")
_MOST_MARKS: Final = 10_000  # without a blank line between; a table of 2,000 rows has fewer
_BYLINE_BLOCKS: Final = 3  # below the title, among which byline and date stand
_BYLINE: Final = "byline or date below the title"


def read_markdown(document: Document, options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file.

    Raises:
        UnreadableFileError: it is empty, too large, no text, or about the files beside it.
    """
    text = clean(decode(document.read(_LARGEST), document.name))
    if not text.strip():
        raise UnreadableFileError(document.name, "The file is empty.")
    front = split_front_matter(text, document.name, options.fields)
    about = _ABOUT_FILES.fullmatch(document.stem)
    if about and not front.is_given:
        problem = (
            f"A {about['name'].upper()} is about the files beside it and no article. With front"
            " matter that has a title or date it would be read."
        )
        raise UnreadableFileError(document.name, problem)
    title, markup = _rendered(front.body)
    read = read_markup(markup)
    details = front.details
    if details.title is None and title:
        details = replace(details, title=Found(title, "first heading"))
    details = replace(details, dropped=(*details.dropped, *read.dropped))
    yield _with_byline(details, read.blocks)


def _rendered(body: str) -> tuple[str | None, str]:
    """The heading of the first level that the text starts with, and the rest as HTML."""
    parser = _parser()
    renderer = cast("RendererHTML", parser.renderer)
    tokens = parser.parse(_without_floods(_WIKI_LINK.sub(r"\1", _FOOTNOTE_MARK.sub("", body))))
    title = None
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        shown = renderer.renderInline(tokens[1].children or [], parser.options, {})
        title = " ".join(block.text for block in read_markup(shown).blocks) or None
        tokens = tokens[3:]
    return title, renderer.render(tokens, parser.options, {})


def _without_floods(body: str) -> str:
    """``body`` without marks where there are thousands; parsers take hours over those."""
    return "\n".join(
        part.translate(_NO_MARKS) if sum(map(part.count, _MARKS)) > _MOST_MARKS else part
        for part in _PARTS.split(body)
    )


def _parser() -> MarkdownIt:
    """CommonMark with tables; pictures become captions."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- asking needs none

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _caption)
    return parser


def _caption(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """The words that stand for a picture, as a caption."""
    words = renderer.renderInlineAsText(tokens[at].children or [], options, env)
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return f"<figcaption>{escaped}</figcaption>"


def _with_byline(details: RawArticle, blocks: Sequence[Block]) -> RawArticle:
    """The article, with what the lines below its title say where nothing above said it."""
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        plain = at < _BYLINE_BLOCKS and block.role in {Role.UNKNOWN, Role.BODY}
        line = read_metadata_line(block.text) if plain else None
        if line is None:
            kept.append(block)
            continue
        details = replace(
            details,
            authors=details.authors or line.authors,
            published=details.published
            or (Found(line.published, "date line of the text") if line.published else None),
            dropped=(*details.dropped, Dropped(block.text, _BYLINE)),
        )
    return replace(details, blocks=tuple(kept))
