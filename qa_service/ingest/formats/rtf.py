r"""RTF (specification 1.9.1) -> one article: paragraphs by their styles, tables by rows.

A walk over the groups. What was deleted with changes tracked, hidden text, comments, field codes,
pictures, headers and footers are no text of the document; text boxes and notes are.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Found, Role
from qa_service.ingest.formats.exports import articles_of_export, lines_of
from qa_service.ingest.formats.markup import CELL_BREAK
from qa_service.ingest.formats.papers import LARGEST, describe, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_DEEPEST: Final = 10_000  # groups within groups
_LONGEST_PROPERTY: Final = 2_000  # characters of a title or of authors that are looked at
_LONGEST_STYLE: Final = 200  # of a style's name
_CUT_OFF: Final = "It is cut off: its last groups do not end."
_SKIPPED: Final = frozenset(
    """aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnparent atnref atntime
    atrfend atrfstart author bkmkend bkmkstart buptim category colortbl comment company creatim
    datastore doccomm falt filetbl fldinst fontemb fontfile footer footerf footerl footerr formfield
    ftncn ftnsep ftnsepc generator header headerf headerl headerr hlinkbase keywords latentstyles
    linkval listlevel listoverridetable listpicture listtable listtext manager nonesttables
    nonshppict objclass objdata object operator pict pntext printim private propname revtbl revtim
    rsidtbl rxe shprslt stylesheet subject template tc themedata userprops xe xmlnstbl
    fonttbl info title""".split()  # noqa: SIM905 - a list of sixty quoted words is harder to read
)
_SHOWN: Final = {
    "tab": " ", "line": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "~": " ", "_": "-",
}  # fmt: skip
_STYLES: Final = (
    (re.compile(r"^(?:heading \d|subtitle|title)$", re.IGNORECASE), Role.HEADING),
    (re.compile(r"^caption$", re.IGNORECASE), Role.CAPTION),
    (re.compile(r"^(?:intense )?quote$|^quotations?$", re.IGNORECASE), Role.QUOTE),
    (re.compile(r"^list\b", re.IGNORECASE), Role.ITEM),
)
_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>.)|(?P<brace>[{}])|(?P<text>[^\\{}]+)|\\",
    re.DOTALL,
)
_CODE_PAGES: Final = {  # of fonts, by \fcharset
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
DEFAULT: Final = "cp1252"


# --- rtf tokens ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    r"""A control word, a brace, or letters.

    ``word`` is ``{``, ``}``, the control word, a symbol (``*``, ``~``), or empty for letters,
    which ``data`` holds as bytes of the code page in force.
    """

    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(rtf: bytes) -> Iterator[Token]:
    r"""The tokens in order; line breaks, which say nothing, and data after ``\bin`` left out."""
    position = 0
    while position < len(rtf):
        found = _TOKEN.match(rtf, position)
        if found is None:  # not reached: every byte matches
            return
        position = found.end()
        number = int(found["number"]) if found["number"] else None
        if found["word"] == b"bin":
            position += max(0, number or 0)
        elif found["word"]:
            yield Token(found["word"].decode("ascii"), number)
        elif found["byte"]:
            yield Token(data=bytes((int(found["byte"], 16),)))
        elif found["brace"]:
            yield Token(found["brace"].decode("ascii"))
        elif found["text"]:
            yield Token(data=found["text"].translate(None, b"\r\n\x00"))
        elif found["symbol"]:
            yield _symbol(found["symbol"])


def _symbol(symbol: bytes) -> Token:
    if symbol in b"\\{}":
        return Token(data=symbol)
    return Token("par" if symbol in b"\r\n" else symbol.decode("latin-1"))


def code_page(number: int | None) -> str:
    r"""The encoding that ``\ansicpg`` names."""
    name = f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        return DEFAULT
    return name


def code_page_of_font(charset: int | None) -> str | None:
    r"""The encoding that ``\fcharset`` names; None where the document's own holds."""
    return _CODE_PAGES.get(charset or 0) if charset else None


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    destination: str = ""  # what the text is: of the body where empty
    encoding: str = DEFAULT
    unseen: bool = False  # deleted or hidden
    skipped_after_unicode: int = 1  # letters that old programs show instead of one in Unicode


@dataclass(slots=True)
class _Paragraph:
    """Text that is gathered until the paragraph ends."""

    parts: list[str] = field(default_factory=list)
    style: int | None = None
    outlined: bool = False
    listed: bool = False
    in_table: bool = False
    cells: list[str] = field(default_factory=list)

    def take(self) -> str:
        """What is gathered, and begin anew."""
        # Letters beyond the first 65,536 come as two halves.
        text = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        self.parts.clear()
        return on_one_line(text.decode("utf-16-le", "replace").replace("\u00ad", ""))


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.title: str | None = None
        self.properties: dict[str, str] = {}
        self.styles: dict[int, str] = {}
        self._fonts: dict[int, str] = {}
        self._font: int | None = None
        self._number = 0  # of the style that is being named
        self._encoding = DEFAULT  # of the document, where a font has none of its own
        self._state = _State()
        self._stack: list[tuple[_State, _Paragraph]] = []
        self._paragraph = _Paragraph()
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False
        self._notes: list[Block] = []

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self._stack)

    def step(self, token: Token) -> None:
        """Take in one token."""
        if not token.word:
            self._letters(token.data)
            return
        self._decode()
        if token.word == "{":
            self._skip = 0
            self._number = 0  # the style that names none
            self._stack.append((self._state, self._paragraph))
        elif token.word == "}":
            self._close()
        elif token.word == "*":
            self._starred = True
            return
        else:
            self._control(token.word, token.number)
        self._starred = False

    def end(self) -> None:
        """What was being read where the file ends."""
        self._decode()
        while self._stack:
            self._close()
        self._end_paragraph()

    def _letters(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _decode(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._state.encoding, "replace")
            self._bytes.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        state = self._state
        if state.destination in {"title", "author"}:
            told = self.properties.get(state.destination, "") + text
            self.properties[state.destination] = told[:_LONGEST_PROPERTY]
        elif state.destination == "stylesheet":
            name = self.styles.get(self._number, "") + text
            self.styles[self._number] = name[:_LONGEST_STYLE]
        elif state.destination in {"", "footnote", "shptxt"} and not state.unseen:
            self._paragraph.parts.append(text)

    def _close(self) -> None:
        if not self._stack:
            return
        inner, (state, outer) = self._paragraph, self._stack.pop()
        if inner is not outer:
            self._end_paragraph()
        self._state, self._paragraph = state, outer

    def _control(self, word: str, number: int | None) -> None:
        if self._destination(word):
            return
        if word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._skip = self._state.skipped_after_unicode
        elif word in _SHOWN:
            self._add(_SHOWN[word])
        elif self._state.destination in {"", "footnote", "shptxt"}:
            self._layout(word, number)
        self._set(word, number)

    def _destination(self, word: str) -> bool:
        """Whether the word says what the group's text is, or that it is none."""
        inside = self._state.destination
        if (word, inside) in {("footnote", ""), ("shptxt", ""), ("shptxt", "shape")}:
            self._paragraph = _Paragraph()
            self._state = replace(self._state, destination=word, unseen=False)
        elif word in {"title", "author"} and inside == "info":
            self._state = replace(self._state, destination=word)
        elif word in {"info", "stylesheet", "fonttbl", "shpinst"} and not inside:
            own = "shape" if word == "shpinst" else word
            self._state = replace(self._state, destination=own)
        elif word in _SKIPPED or self._starred:
            if word in {"listtext", "pntext"} and not inside:
                self._paragraph.listed = True
            known = inside in {"stylesheet", "fonttbl"} and word not in _SKIPPED
            if not known or self._starred:
                self._state = replace(self._state, destination="skipped")
        else:
            return False
        return True

    def _layout(self, word: str, number: int | None) -> None:
        """The ends of paragraphs, cells and rows, and what a paragraph is."""
        paragraph = self._paragraph
        if word in {"cell", "nestcell"}:
            paragraph.cells.append(paragraph.take())
        elif word in {"row", "nestrow"}:
            self._end_row()
        elif word in {"par", "sect", "page", "column"}:
            if paragraph.in_table and word == "par":
                paragraph.parts.append(" ")
            else:
                self._end_paragraph()
        elif word == "pard":
            paragraph.style, paragraph.outlined, paragraph.listed = None, False, False
            paragraph.in_table = False
        elif word == "intbl":
            paragraph.in_table = True
        elif word == "s":
            paragraph.style = number
        elif word == "outlinelevel":
            paragraph.outlined = True
        elif word == "ls":
            paragraph.listed = True

    def _set(self, word: str, number: int | None) -> None:
        """What holds from here to the end of the group."""
        on = number != 0
        if word in {"deleted", "v"}:
            self._state = replace(self._state, unseen=on)
        elif word == "plain":
            self._state = replace(self._state, unseen=False)
        elif word == "uc":
            self._state = replace(self._state, skipped_after_unicode=max(0, min(number or 0, 10)))
        elif word == "s" and self._state.destination == "stylesheet":
            self._number = number or 0
        else:
            self._set_encoding(word, number)

    def _set_encoding(self, word: str, number: int | None) -> None:
        """The code page of the document, of its fonts, and which font holds."""
        if word in {"ansicpg", "mac", "pc"}:
            self._encoding = {"mac": "mac_roman", "pc": "cp437"}.get(word) or code_page(number)
            self._state = replace(self._state, encoding=self._encoding)
        elif word == "f" and self._state.destination == "fonttbl":
            self._font = number
        elif word == "fcharset" and self._font is not None:
            page = code_page_of_font(number)
            if page:
                self._fonts[self._font] = page
        elif word == "f":
            encoding = self._fonts.get(number or 0, self._encoding)
            self._state = replace(self._state, encoding=encoding)

    def _end_row(self) -> None:
        cells = [cell for cell in self._paragraph.cells if cell]
        self._paragraph.cells.clear()
        if len(cells) > 1:
            self.blocks.append(Block(CELL_BREAK.join(cells), Role.ROW))
        else:
            self.blocks += [Block(cell) for cell in cells]
        self._flush_notes()

    def _end_paragraph(self) -> None:
        """A paragraph of the body, or of a note or text box, which stand after that they are in."""
        text = self._paragraph.take()
        style = self.styles.get(self._paragraph.style or 0, "").strip(" ;")
        aside = self._state.destination
        if text and aside:
            self._notes.append(Block(text, Role.BODY if aside == "footnote" else self._role(style)))
        elif text:
            if style.casefold() == "title" and self.title is None:
                self.title = text
            self.blocks.append(Block(text, self._role(style)))
        if not aside:
            self._flush_notes()

    def _flush_notes(self) -> None:
        self.blocks += self._notes
        self._notes.clear()

    def _role(self, style: str) -> Role:
        for pattern, role in _STYLES:
            if pattern.search(style):
                return role
        if self._paragraph.outlined:
            return Role.HEADING
        return Role.ITEM if self._paragraph.listed else Role.UNKNOWN


def read_rtf(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    Raises:
        UnreadableFileError: it is no RTF, or its groups are nested without end.
    """
    data = document.read(LARGEST).lstrip()
    if not data:
        raise UnreadableFileError(document.name, "The file is empty.")
    if not data.startswith(b"{\\rtf"):
        raise UnreadableFileError(document.name, "It does not begin like an RTF document.")
    walk = _Walk()
    for token in tokens(data):
        walk.step(token)
        if walk.depth > _DEEPEST:
            problem = f"Its groups are nested more than {_DEEPEST:,} deep."
            raise UnreadableFileError(document.name, problem)
    cut_off = walk.depth > 0
    walk.end()
    exported = articles_of_export(lines_of(walk.blocks), document.name)
    if exported:
        yield from exported
        return
    article = describe(
        walk.blocks,
        heading=Found(walk.title, "style Title") if walk.title else None,
        stated=[("RTF title", walk.properties.get("title"))],
        author=walk.properties.get("author", ""),
    )
    yield replace(article, problems=(_CUT_OFF,)) if cut_off else article
