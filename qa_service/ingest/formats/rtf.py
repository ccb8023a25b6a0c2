r"""RTF (specification 1.9.1) -> one article: paragraphs by their styles, tables by rows.

A walk over the groups. Tracked deletions, hidden text, comments, field codes, pictures, headers
and footers are not part of the text; text boxes and notes are.
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
from qa_service.ingest.formats.written import LARGEST, describe
from qa_service.ingest.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_DEEPEST: Final = 10_000  # groups within groups
_LONGEST_PROPERTY: Final = 2_000  # characters of a title, of authors or of a style's name
_CUT_OFF: Final = "It is cut off: its last groups do not end."
_SKIPPED: Final = frozenset(
    """aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnparent atnref atntime
    atrfend atrfstart bkmkend bkmkstart buptim category colortbl comment company creatim
    datastore doccomm falt filetbl fldinst fontemb fontfile footer footerf footerl footerr formfield
    ftncn ftnsep ftnsepc generator header headerf headerl headerr hlinkbase keywords latentstyles
    linkval listlevel listoverridetable listpicture listtable listtext manager nonesttables
    nonshppict objclass objdata object operator pict pntext printim private propname revtbl revtim
    rsidtbl rxe shprslt subject template tc themedata userprops xe xmlnstbl""".split()  # noqa: SIM905 - a list of sixty quoted words is harder to read
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
_CODE_PAGES: Final = {  # of fonts, by \fcharset; of the document where they name none
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_WESTERN: Final = "cp1252"
_TEXT: Final = frozenset(("", "footnote", "shptxt"))  # destinations; "" is that of the body
# The destination of the group that a word begins, by that of the group around it.
_DESTINATIONS: Final = {
    ("footnote", ""): "footnote", ("shptxt", ""): "shptxt", ("shptxt", "shpinst"): "shptxt",
    ("shpinst", ""): "shpinst", ("info", ""): "info", ("title", "info"): "title",
    ("author", "info"): "author", ("stylesheet", ""): "stylesheet", ("fonttbl", ""): "fonttbl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """The settings that apply within a group."""

    destination: str = ""
    encoding: str = _WESTERN
    unseen: bool = False  # deleted or hidden
    skipped_after_unicode: int = 1  # letters that old programs show instead of one in Unicode


@dataclass(slots=True)
class _Paragraph:
    """Text that is collected until the paragraph ends."""

    parts: list[str] = field(default_factory=list)
    style: int | None = None
    outlined: bool = False
    listed: bool = False
    in_table: bool = False
    cells: list[str] = field(default_factory=list)

    def take(self) -> str:
        """Return the text and start over."""
        # Letters beyond the first 65,536 come as two halves.
        text = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        self.parts.clear()
        return on_one_line(text.decode("utf-16-le", "replace").replace("\u00ad", ""))


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.title: str | None = None
        self.texts: dict[str, str] = {}  # of properties by name, of styles by number
        self.groups: list[tuple[_State, _Paragraph]] = []
        self._fonts: dict[int, str] = {}
        self._number = 0  # of the style or font that is being named
        self._encoding = _WESTERN  # of the document, where a font has none of its own
        self._state = _State()
        self._paragraph = _Paragraph()
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False  # whether a group begins that may be unknown and skipped
        self._notes: list[Block] = []

    def read(self, rtf: bytes, file: str) -> None:
        """Read the whole document."""
        at = 0
        while found := _TOKEN.match(rtf, at):
            at = found.end()
            number = int(found["number"]) if found["number"] else None
            word = (found["word"] or found["brace"] or found["symbol"] or b"").decode("latin-1")
            if word == "bin":
                at += max(0, number or 0)
            elif found["byte"]:
                self._take(bytes((int(found["byte"], 16),)))
            elif found["text"]:
                self._take(found["text"].translate(None, b"\r\n\x00"))
            elif found["symbol"] and word in "\\{}":
                self._take(word.encode())
            elif word:
                self._decode()
                self._control("par" if word in "\r\n" else word, number)
                self._starred = word == "*"
            if len(self.groups) > _DEEPEST:
                problem = f"Its groups are nested more than {_DEEPEST:,} deep."
                raise UnreadableFileError(file, problem)

    def end(self) -> None:
        """Finish what was being read at the end of the file."""
        self._decode()
        while self.groups:
            self._close()
        self._end_paragraph()

    def _take(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _decode(self) -> None:
        if self._bytes:
            self._add(self._bytes.decode(self._state.encoding, "replace"))
            self._bytes.clear()

    def _add(self, text: str) -> None:
        destination = self._state.destination
        if destination in _TEXT and not self._state.unseen:
            self._paragraph.parts.append(text)
        elif destination in {"title", "author", "stylesheet"}:
            key = str(self._number) if destination == "stylesheet" else destination
            self.texts[key] = (self.texts.get(key, "") + text)[:_LONGEST_PROPERTY]

    def _close(self) -> None:
        if self.groups:
            state, outer = self.groups.pop()
            if self._paragraph is not outer:
                self._end_paragraph()
            self._state, self._paragraph = state, outer

    def _control(self, word: str, number: int | None) -> None:
        inside = self._state.destination
        if word == "{":
            self._skip = self._number = 0  # the style that names none
            self.groups.append((self._state, self._paragraph))
        elif word == "}":
            self._skip = 0
            self._close()
        elif (word, inside) in _DESTINATIONS:
            self._state = replace(self._state, destination=_DESTINATIONS[word, inside])
            if word in {"footnote", "shptxt"}:
                self._paragraph = _Paragraph()
                self._state = replace(self._state, unseen=False)
        elif word in _SKIPPED or (self._starred and word != "*"):
            self._paragraph.listed |= word in {"listtext", "pntext"} and not inside
            self._state = replace(self._state, destination="skipped")
        elif word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._skip = self._state.skipped_after_unicode
        elif word in _SHOWN and self._skip:  # stands for the character before it
            self._skip -= 1
        elif word in _SHOWN:
            self._add(_SHOWN[word])
        else:
            if inside in _TEXT:
                self._lay_out(word, number)
            self._set(word, number or 0, on=number != 0)

    def _lay_out(self, word: str, number: int | None) -> None:
        """Ends of paragraphs, cells and rows, and properties of a paragraph."""
        paragraph = self._paragraph
        if word in {"cell", "nestcell"}:
            paragraph.cells.append(paragraph.take())
        elif word in {"row", "nestrow"}:
            self._end_row()
        elif word == "par" and paragraph.in_table:
            paragraph.parts.append(" ")
        elif word in {"par", "sect", "page", "column"}:
            self._end_paragraph()
        elif word == "pard":
            paragraph.style, paragraph.outlined = None, False
            paragraph.listed = paragraph.in_table = False
        elif word == "s":
            paragraph.style = number
        elif word in {"intbl", "outlinelevel", "ls"}:
            paragraph.in_table |= word == "intbl"
            paragraph.outlined |= word == "outlinelevel"
            paragraph.listed |= word == "ls"

    def _set(self, word: str, number: int, *, on: bool) -> None:
        """Settings that apply up to the end of the group; definitions of styles and fonts."""
        inside = self._state.destination
        if word in {"deleted", "v", "plain"}:
            self._state = replace(self._state, unseen=on and word != "plain")
        elif word == "uc":
            self._state = replace(self._state, skipped_after_unicode=max(0, min(number, 10)))
        elif (word, inside) in {("s", "stylesheet"), ("f", "fonttbl")}:
            self._number = number
        elif word == "fcharset" and number in _CODE_PAGES:
            self._fonts[self._number] = _CODE_PAGES[number]
        elif word in {"ansicpg", "mac", "pc"}:
            self._encoding = {"mac": "mac_roman", "pc": "cp437"}.get(word) or _code_page(number)
            self._state = replace(self._state, encoding=self._encoding)
        elif word == "f":
            self._state = replace(self._state, encoding=self._fonts.get(number, self._encoding))

    def _end_row(self) -> None:
        cells = [cell for cell in self._paragraph.cells if cell]
        self._paragraph.cells.clear()
        role = Role.ROW if len(cells) > 1 else Role.UNKNOWN
        self.blocks += [Block(CELL_BREAK.join(cells), role)] if cells else []
        self._flush_notes()

    def _end_paragraph(self) -> None:
        """A paragraph of the body, or of a note or text box, which follow the one they are in."""
        text, aside = self._paragraph.take(), self._state.destination
        style = self.texts.get(str(self._paragraph.style or 0), "").strip(" ;")
        if text and aside:
            self._notes.append(Block(text, Role.BODY if aside == "footnote" else self._role(style)))
        elif text:
            self.title = self.title or (text if style.casefold() == "title" else None)
            self.blocks.append(Block(text, self._role(style)))
        if not aside:
            self._flush_notes()

    def _flush_notes(self) -> None:
        self.blocks += self._notes
        self._notes.clear()

    def _role(self, style: str) -> Role:
        otherwise = Role.ITEM if self._paragraph.listed else Role.UNKNOWN
        otherwise = Role.HEADING if self._paragraph.outlined else otherwise
        return next((role for pattern, role in _STYLES if pattern.search(style)), otherwise)


_OF_MACINTOSH: Final = {
    10000: "mac_roman",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
}


def _code_page(number: int) -> str:
    r"""The encoding that ``\ansicpg`` names."""
    try:
        return codecs.lookup(_OF_MACINTOSH.get(number, f"cp{number}")).name
    except LookupError:
        return _WESTERN


def read_rtf(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    UnreadableFileError where it is no RTF, or its groups are nested without end.
    """
    data = document.read(LARGEST).lstrip()
    if not data.startswith(b"{\\rtf"):
        raise UnreadableFileError(document.name, "It does not begin like an RTF document.")
    walk = _Walk()
    walk.read(data, document.name)
    cut_off = bool(walk.groups)
    walk.end()
    exported = articles_of_export(lines_of(walk.blocks), document.name)
    if exported:
        yield from exported
        return
    article = describe(
        walk.blocks,
        heading=Found.of(walk.title, "style Title"),
        stated=[("RTF title", walk.texts.get("title"))],
        author=walk.texts.get("author", ""),
    )
    yield replace(article, problems=(_CUT_OFF,)) if cut_off else article
