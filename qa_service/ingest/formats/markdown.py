"""Markdown, with front matter or without -> one article."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Dropped, Found, RawArticle, Role
from qa_service.ingest.formats.markup import read_markup
from qa_service.ingest.formats.records import Record, read_details
from qa_service.ingest.rules.page_metadata import read_metadata_line
from qa_service.ingest.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from qa_service.ingest.document import Block, Document, ReadingOptions

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
_BYLINE_BLOCKS: Final = 3  # below the title, among which byline and date are
_BYLINE: Final = "byline or date below the title"
_FENCED: Final = re.compile(
    r"\s*(?:(?P<yaml>---)|\+\+\+)[ \t]*\n(?P<inner>.{0,16384}?)^(?(yaml)(?:---|\.\.\.)|\+\+\+)"
    r"[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_MOST_OPENINGS: Final = 200  # the parser's time grows with their square
_RULE: Final = "front matter"
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_WIKI_LINK_FRONT: Final = re.compile(r"\[\[(?:[^][|]*\|)?([^][|]*)\]\]")


def read_markdown(document: Document, options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file.

    UnreadableFileError where it is empty, too large, no text, or about the files beside it.
    """
    text = clean(decode(document.read(_LARGEST), document.name))
    details, body = _split(text, document.name, options.fields)
    about = _ABOUT_FILES.fullmatch(document.stem)
    if about and not (details.title or details.published):
        problem = (
            f"A {about['name'].upper()} is about the files beside it and no article. With front"
            " matter that has a title or date it would be read."
        )
        raise UnreadableFileError(document.name, problem)
    title, markup = _rendered(body)
    read = read_markup(markup)
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
    """``body`` without marks if there are thousands, for which parsers take hours."""
    return "\n".join(
        part.translate(_NO_MARKS) if sum(map(part.count, _MARKS)) > _MOST_MARKS else part
        for part in _PARTS.split(body)
    )


def _parser() -> MarkdownIt:
    """CommonMark with tables; pictures become captions."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- not needed to ask

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _caption)
    return parser


def _caption(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """The alternative text of a picture, as a caption."""
    words = renderer.renderInlineAsText(tokens[at].children or [], options, env)
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return f"<figcaption>{escaped}</figcaption>"


def _with_byline(details: RawArticle, blocks: Sequence[Block]) -> RawArticle:
    """The article, with author and date from the lines below its title if still unknown."""
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
            published=details.published or (Found.of(line.published, "date line of the text")),
            dropped=(*details.dropped, Dropped(block.text, _BYLINE)),
        )
    return replace(details, blocks=tuple(kept))


# --- front matter --------------------------------------------------------------------------------


def _split(text: str, file: str, names: Mapping[str, str]) -> tuple[RawArticle, str]:
    """What is above the text, and the text; ``names`` are the user's for fields of an article.

    Front matter that can't be read is left out of the text and reported as a problem.
    """
    fenced = _FENCED.match(text)
    if fenced is None:
        return RawArticle(()), text
    inner = fenced["inner"]
    fields, problem = _as_yaml(inner) if fenced["yaml"] else _as_toml(inner)
    if fields is None and problem is None:  # two horizontal rules with text between them
        return RawArticle(()), text
    details = _details(fields or {}, file, names)
    noted = Dropped(" ".join(inner.split()), _RULE)
    dropped, problems = (noted,) if noted.text else (), (problem,) if problem else ()
    return replace(details, dropped=dropped, problems=problems), text[fenced.end() :]


def _as_yaml(inner: str) -> tuple[Mapping[str, object] | None, str | None]:
    import yaml  # noqa: PLC0415 -- not needed to ask

    if sum(map(inner.count, "[{")) > _MOST_OPENINGS:
        return None, "Its front matter is not YAML that can be read in time."
    try:
        value = yaml.safe_load(inner)
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        first = str(error).partition("\n")[0]
        return None, f"Its front matter is not YAML: {first}."
    return _fields(value), None


def _as_toml(inner: str) -> tuple[Mapping[str, object] | None, str | None]:
    try:
        return _fields(tomllib.loads(inner)), None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return None, f"Its front matter is not TOML: {error}."


def _fields(value: object) -> Mapping[str, object] | None:
    """None where it is no table of fields."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return None
    return {name: inner for name, inner in value.items() if isinstance(name, str)}


def _details(fields: Mapping[str, object], file: str, names: Mapping[str, str]) -> RawArticle:
    details = read_details(Record(fields, file, names))
    source, addresses = details.source, details.addresses
    if source and _ADDRESS.fullmatch(source.value):  # web clippers call it that
        addresses = (*addresses, source.value)
        source = None
    return replace(
        details,
        title=_placed(details.title),
        authors=tuple(_WIKI_LINK_FRONT.sub(r"\1", name) for name in details.authors),
        published=_placed(details.published),
        modified=_placed(details.modified),
        source=_placed(source),
        addresses=addresses,
        file=None,
    )


def _placed(found: Found | None) -> Found | None:
    return found and Found(_WIKI_LINK_FRONT.sub(r"\1", found.value), f"front matter {found.place}")
