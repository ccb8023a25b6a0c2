"""The text of a letter: its parts, and what surrounds it (forwarding, replies, footer)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email._policybase import Compat32
from email.message import Message
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, Role
from qa_service.ingest.formats.markup import Markup, read_markup
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.text import clean, decode, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FORWARDED: Final = re.compile(  # "----- Original Message -----", in any language
    r"[-_]{2,}[^-_]{0,60}[-_]{2,}|begin forwarded message.{0,5}|[-_]{2,}\s*(?:forwarded message"
    r"|original message|weitergeleitete nachricht|message transféré|mensaje reenviado).{0,20}",
    re.IGNORECASE,
)
_LONGEST_MARK: Final = 200  # characters of such a line
# What mail programs write above a forwarded message, in their languages.
_NAMES: Final = {
    "from": "From|Von|De la|De|Da|Van|Från|Fra|Lähettäjä|Od|Feladó|Kimden|Gönderen|От|Від|Από"
    "|差出人|发件人|寄件者|보낸 사람",
    "date": "Sent|Date|Gesendet|Datum|Envoyée?|Enviad[oa](?: el| em)?|Fecha|Inviato|Data|Verzonden"
    "|Skickat|Sendt|Dato|Lähetetty|Päiväys|Wysłano|Odesláno|Odoslané|Elküldve|Dátum|Gönderildi"
    "|Gönderilme Tarihi|Tarih|Отправлено|Дата|Надіслано|Trimis|Στάλθηκε|Ημερομηνία|送信日時|日時"
    "|发送时间|傳送時間|日期|보낸 날짜|날짜",
    "subject": "Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Ämne|Emne|Aihe|Temat"
    "|Předmět|Predmet|Tárgy|Konu|Тема|Subiect|Θέμα|件名|主题|主旨|제목",
    "to": "To|An|À|A|Para|Aan|Till|Til|Vastaanottaja|Do|Komu|Címzett|Kime|Кому|Către|Προς|宛先"
    "|收件人|收件者|받는 사람|C[Cc]|Bcc|Kopi[eao]?|Copie|Másolatot kap|Bilgi|Копия|Κοιν|抄送|참조"
    "|U?DW|Reply-To|Antwort an|Rispondi a|Répondre à|Responder a|Importance|Wichtigkeit"
    "|Importancia|Priorità|Urgentie|Prioritet|Attachments|Anlagen|Pièces jointes|Bijlagen|Allegati",
}
_HEADER: Final = re.compile(
    "(?:^|(?<=\\s))\\*?(?:"
    + "|".join(f"(?P<{what}>{names})" for what, names in _NAMES.items())
    + ")\\s?[:：]\\*?(?:\\s|$)"
)
_ANNOUNCED: Final = 2  # headers that are enough below a line that announces them
_ESSENTIAL: Final = frozenset(("from", "date", "subject"))  # what Outlook writes above a letter
_WROTE: Final = re.compile(
    r"^(?:on|am|le|el|il|op)\b.{5,200}\b(?:wrote|schrieb.{0,80}|a écrit|escribió|ha scritto"
    r"|schreef.{0,80})\s?:$",
    re.IGNORECASE,
)
_FOOTER: Final = re.compile(
    r"^\W*(?:(?:or|to|click to) )?unsubscribe\b.{0,60}$"
    r"|\bunsubscribe\b.{0,60}\b(?:here|link|list|e-?mails?)\b"
    r"|\b(?:click|tap|here|link|e-?mails?|reply)\b.{0,60}\bunsubscribe\b"
    r"|\bmanage (?:your )?(?:\w+ )?(?:subscriptions?|preferences)\b"
    r"|\b(?:update|change|edit) your (?:\w+ )?(?:preferences|subscription|profile)\b"
    r"|\byou(?:[’']re| are|[’']ve| have)? (?:receiv(?:ing|ed)|getting|got) th(?:is|ese)"
    r" (?:e-?mails?|messages?|newsletters?|alerts?|updates?)\b"
    r"|\bthis (?:e-?mail|message|newsletter) (?:was|is being) sent (?:to|by|from)\b"
    r"|\bour mailing address is\b|\bno longer (?:wish|want) to receive\b"
    r"|\badd us to your address book\b|\bopt[- ]out of (?:these|our|this|receiving)\b"
    r"|\bnewsletter (?:hier )?(?:abbestellen|abmelden)\b|\bse désabonner\b|\bdarse de baja\b",
    re.IGNORECASE,
)
_VIEW: Final = re.compile(
    r"^\W*(?:(?:(?:trouble|problems?|can[’']?t|having)\b.{0,60})?\b(?:view|read|open|see)\b.{0,40}"
    r"\b(?:in (?:your |a |the )?(?:web )?browser|online|as (?:a )?web ?page|on the web"
    r"|web version)\b|(?:web|online|browser) version\b|im browser (?:ansehen|öffnen)"
    r"|voir (?:dans|la version)|sent from my \w+|get outlook for"
    r"|was this (?:e-?mail )?forwarded|forward (?:this )?to a friend"
    r"|forwarded this (?:e-?mail|newsletter))",
    re.IGNORECASE,
)
_LONGEST: Final = 60  # words of a line of the footer
_LONGEST_LINK: Final = 20
_PROSE: Final = 25  # words; more are a text of its own
_HEADERS: Final = 12  # blocks that one forwarding may put above the text
_MESSAGES: Final = frozenset(("message/rfc822", "message/global"))
_DEEPEST: Final = 20  # parts within parts
_RICH: Final = 0.5  # of the plain text's length; a shorter page is "your program can't show this"
_WIDER: Final = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}
_QUOTED: Final = "quoted reply"
_SIGNATURE: Final = "signature"
_SIGNATURE_MARK: Final = "-- "  # RFC 3676
_LONGEST_PARTS: Final = 8_000  # characters of a header, whose parsing takes quadratic time


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of a letter, and what was around it.

    ``forwarded`` has "from", "date" and "subject" of the original of a forwarded message.
    """

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    forwarded: Mapping[str, str] = field(default_factory=dict)


def without_furniture(blocks: Sequence[Block], *, is_forward: bool = False) -> Letter:
    """The letter's own text; each thing that is left out names its rule.

    ``is_forward`` where its subject says so ("FW:"): what is above the headers of the letter
    that was forwarded is a note by the person who forwarded it.
    """
    rules: dict[int, str] = {}
    forwarded = _mark_forwarding(blocks, rules, is_forward)
    _mark_replies(blocks, rules)
    _mark_footer(blocks, rules)
    return Letter(
        tuple(block for at, block in enumerate(blocks) if at not in rules),
        tuple(Dropped(blocks[at].text, rule) for at, rule in sorted(rules.items())),
        forwarded,
    )


def _mark_forwarding(
    blocks: Sequence[Block],
    rules: dict[int, str],
    is_forward: bool,  # noqa: FBT001 - passed on
) -> dict[str, str]:
    """Drop the headers of a letter that was forwarded and what is above; who wrote it, and when.

    A line announces them, or not. Below those of a message that is replied to, everything is
    quoted.
    """
    headers_found: dict[str, str] = {}
    at, prose, open_from = 0, 0, 0  # words above that are not dropped, and the first block of them
    while at < len(blocks):
        run, headers = _run_of_headers(blocks, at)
        announced = at > 0 and _announces(blocks[at - 1].text)
        if len(_ESSENTIAL & headers.keys()) < (_ANNOUNCED if announced else len(_ESSENTIAL)):
            prose += 0 if at in rules else len(blocks[at].text.split())
            at += 1
            continue
        if prose >= _PROSE and not announced and (headers_found or not is_forward):
            rules |= dict.fromkeys(range(at, len(blocks)), "quoted reply")
            break
        rules |= dict.fromkeys(range(at - announced, at + run), "header of a forwarded e-mail")
        if is_forward or prose < _PROSE:  # else a message with text of its own, and another one
            for one in range(open_from, at):
                rules.setdefault(one, "word of who forwarded the e-mail")
            prose, open_from = 0, at
        headers_found |= headers  # of forwards within forwards the innermost counts
        at += run
    return headers_found


def _announces(line: str) -> bool:
    """Whether a line says that a forwarded message follows."""
    return len(line) <= _LONGEST_MARK and bool(_FORWARDED.fullmatch(line.strip(" >*")))


def _run_of_headers(blocks: Sequence[Block], first: int) -> tuple[int, dict[str, str]]:
    """How many blocks from ``first`` on are headers, and what they say."""
    headers_found: dict[str, str] = {}
    for at in range(first, min(first + _HEADERS, len(blocks))):
        headers = _headers(blocks[at].text)
        if headers is None or headers.keys() & headers_found.keys():
            return at - first, headers_found
        headers_found |= headers
    return min(_HEADERS, len(blocks) - first), headers_found


def _headers(text: str) -> dict[str, str] | None:
    """The values of a block that consists of headers; None for any other block."""
    matches = list(_HEADER.finditer(text))
    if not matches or matches[0].start() > 1:
        return None
    found: dict[str, str] = {}
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        what = match.lastgroup or ""
        if what in _ESSENTIAL:
            found.setdefault(what, text[match.end() : end].strip())
    return found


def _mark_replies(blocks: Sequence[Block], rules: dict[int, str]) -> None:
    """A quotation below "On ... wrote:" is the message that is replied to."""
    for at, block in enumerate(blocks):
        if not _WROTE.match(block.text):
            continue
        rules[at] = "quoted reply"
        for below in range(at + 1, len(blocks)):
            if blocks[below].role is not Role.QUOTE:
                break
            rules[below] = "quoted reply"


def _mark_footer(blocks: Sequence[Block], rules: dict[int, str]) -> None:
    """Lines about the message itself; everything below its last text is footer."""
    last = -1
    for at, block in enumerate(blocks):
        words = len(block.text.split())
        if words <= _LONGEST_LINK and _VIEW.search(block.text):
            rules[at] = "link to the letter on the web"
        elif words <= _LONGEST and _FOOTER.search(block.text):
            rules[at] = "footer of the e-mail"
        elif words >= _PROSE and at not in rules:
            last = at
    first = next((at for at in range(last + 1, len(blocks)) if "footer" in rules.get(at, "")), None)
    if first is not None:
        for at in range(first, len(blocks)):
            rules.setdefault(at, "footer of the e-mail")


# --- the parts of an e-mail that are its text -> blocks ------------------------------------------


class _Bounded(Compat32):
    """Keeps the beginning of a header, in the message and in every part of it."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([*sourcelines])
        return name, value[:_LONGEST_PARTS]


BOUNDED: Final = _Bounded()


def blocks_of_message(message: Message, file: str) -> Markup:
    """What the message itself shows; of alternatives the page, unless its plain text has more."""
    level = [message]
    for _ in range(_DEEPEST):
        level = [inner for part in level for inner in _inner(part)]
    if level:
        raise UnreadableFileError(file, f"Its parts are nested more than {_DEEPEST} deep.")
    return _joined(list(_shown(message, file)))


def attached_messages(message: Message) -> list[Message]:
    """The messages that are attached to ``message``."""
    carriers = (part for part in _own_parts(message) if _is_message(part))
    return [one for part in carriers for one in _inner(part)]


def is_cover(shown: Markup) -> bool:
    """Whether it is so short that it only describes what is attached."""
    return sum(len(block.text.split()) for block in shown.blocks) < _PROSE


def attachments(message: Message) -> list[str]:
    """The names of what is attached and is neither a web page nor a message."""
    names = [
        part.get_filename()
        for part in _own_parts(message)
        if _is_attached(part) and not (_is_page(part) or _is_message(part))
    ]
    return [on_one_line(str(name)) for name in names if name]


def attached_pages(message: Message) -> Iterator[tuple[str, bytes, str | None]]:
    """Name, bytes and declared character set of each web page that is attached."""
    for number, part in enumerate(_own_parts(message)):
        data = part.get_payload(decode=True) if _is_attached(part) and _is_page(part) else None
        if isinstance(data, bytes):
            name = on_one_line(str(part.get_filename() or f"{number}.html"))
            yield name, data, part.get_content_charset()


def _is_page(part: Message) -> bool:
    kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
    return kind in ("text/html", "application/xhtml+xml") or name.endswith((".html", ".htm"))


def _is_message(part: Message) -> bool:
    return part.get_content_type() in _MESSAGES


def _own_parts(part: Message) -> Iterator[Message]:
    """The part and those within it, without what is within messages."""
    yield part
    for inner in [] if _is_message(part) else _inner(part):
        yield from _own_parts(inner)


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else None
    inner = payload if isinstance(payload, list) else []
    return [one for one in inner if isinstance(one, Message)]


def _shown(part: Message, file: str) -> Iterator[Markup]:
    kind = part.get_content_type()
    if _is_attached(part) or _is_message(part):
        return
    if part.is_multipart():
        shown = [_joined(list(_shown(one, file))) for one in _inner(part)]
        yield from [_best(shown)] if kind == "multipart/alternative" else shown
    elif kind == "text/html":
        yield read_markup(_text(part, file))
    elif kind == "text/plain":
        yield _of_plain_text(_text(part, file))


def _best(shown: list[Markup]) -> Markup:
    """The richest of several forms of the same, the last of equals (RFC 2046)."""
    longest = max((_length(one) for one in shown), default=0)
    rich = [one for one in shown if _length(one) >= _RICH * longest]
    return rich[-1] if rich else Markup(())


def _length(shown: Markup) -> int:
    return sum(len(block.text) for block in shown.blocks)


def _joined(shown: list[Markup]) -> Markup:
    return Markup(
        tuple(block for one in shown for block in one.blocks),
        tuple(gone for one in shown for gone in one.dropped),
    )


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(part: Message, file: str) -> str:
    """The part's text in the declared charset, or in the detected one."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = data.decode(_WIDER.get(charset, charset))
    except (LookupError, UnicodeError):
        text = decode(data, file)
    return clean(text)


def _of_plain_text(text: str) -> Markup:
    """Plain text without quoted lines and what is below the mark of a signature."""
    own: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    end = lines.index(_SIGNATURE_MARK) if _SIGNATURE_MARK in lines else len(lines)
    for line in lines[:end]:
        (quoted if line.startswith(">") else own).append(line)
    if len(" ".join(own).split()) < _PROSE and any(
        map(_HEADER.match, (_bare(one) for one in quoted))
    ):
        own, quoted = [*own, "", *map(_bare, quoted)], []  # a forwarded message, as a quote
    gone = ((quoted, _QUOTED), (lines[end + 1 :], _SIGNATURE))
    texts = ((" ".join(" ".join(one).split()), rule) for one, rule in gone)
    return Markup(
        tuple(Block(block) for block in split_into_blocks("\n".join(own))),
        tuple(Dropped(one, rule) for one, rule in texts if one),
    )


def _bare(line: str) -> str:
    """A quoted line without its marks."""
    return line.lstrip("> ")
