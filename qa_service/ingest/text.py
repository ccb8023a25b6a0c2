"""Bytes -> their text, whatever their encoding, and without stray characters."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from charset_normalizer import from_bytes

from qa_service.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ftfy import TextFixerConfig
    from py3langid.langid import LanguageIdentifier

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_CONTROL_BYTES = 0.05  # of a file that is still text; compressed data has about 0.1
_MOST_FOREIGN_LETTERS = 0.15  # of the letters of a Western text; Cyrillic or Greek has most
_CONTROL_BYTES: Final = bytes(
    set(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B} | {0x7F}
)  # escape and form feed occur in saved text
_DROPPED: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_LINE_END: Final = re.compile(r"\r\n?|[\x0b\x0c\x85]")
_ODD: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
DOUBTFUL: Final = (
    "Its encoding is not declared and could not be determined with certainty; letters with marks"
    " may be wrong. Save it as UTF-8."
)
# Soft hyphen, combining grapheme joiner, zero-width space, word joiner, byte order mark; marks
# and overrides of direction: the letters themselves have a direction.
_INVISIBLE: Final = re.compile(
    "\u00ad\n?|[\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# Joiner and non-joiner change how letters of Persian or Hindi are written, and emoji; others not.
_IDLE_JOINER: Final = re.compile(
    "(?<![\u0600-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_LONG_GAP: Final = re.compile(r"\s{16,}")
# Letters beyond ASCII of the languages whose pages differ from the Western one.
_ALPHABETS: Final[Mapping[str, str]] = {
    "tr": "çğıöşüâîû", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű", "sl": "čšžćđ", "hr": "čćđšž", "bs": "čćđšž", "ro": "ăâîșțşţ",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
}  # fmt: skip
_CENTRAL: Final = frozenset(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"))
_PAGES: Final = (
    ("cp1254", frozenset(("tr",))),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1257", frozenset(("lt", "lv"))),
)
_MARKS: Final = frozenset("„”“‘’‚–—…«»°§©®€·•\u00a0™±²³×")
_WITHIN: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s.,:;!?'\"()/&@%+*=_#<>\[\]{}|\\~^`’‘“”„–—…«»·-](?=[^\W\d_])"
)
_SAMPLE_BYTES: Final = 20_000  # bytes around what is not ASCII
_WESTERN: Final = frozenset("àâäæçèéêëîïñòóôöøùúûüÿœåíáãõßìªºý")
_ICELANDIC: Final = frozenset("ðþý")
_WESTERN_LANGUAGES: Final = frozenset(
    ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "nb", "nn", "fi", "is", "ca")
)
_FITS: Final = 0.97  # of the letters beyond ASCII


def decode(data: bytes, file: str) -> str:
    """The text of ``data``, whatever its encoding; UnreadableFileError if it is no text.

    Tries UTF-8, with or without mark, UTF-16 and UTF-32, then detects the encoding.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide_encoding(data)
    if wide is not None:
        return data.decode(wide, "replace")
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > _MOST_CONTROL_BYTES * len(data):
        raise UnreadableFileError(file, "It contains binary data, not text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_eight_bits(data, file)


def doubt_of(data: bytes) -> tuple[str, ...]:
    """The problem to report for a text without declared encoding if ``decode`` was not certain."""
    if data.isascii() or any(data.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return ()
    text = data.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    if 2 * stray <= len(text) - stray - sum(map(str.isascii, text)) or b"\0" in data:
        return ()

    return (DOUBTFUL,) if is_doubtful(data) else ()


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark has a zero in nearly every second byte."""
    half = len(data) // 2
    if half and data[1::2].count(0) > 0.7 * half and data[::2].count(0) == 0:
        return "utf-16-le"
    if half and data[::2].count(0) > 0.7 * half and data[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _decode_eight_bits(data: bytes, file: str) -> str:
    text = data.decode("utf-8", "replace")
    wide = sum(char > "\x7f" and char != "\ufffd" for char in text)
    if 2 * text.count("\ufffd") <= wide:  # UTF-8 with stray bytes; no other encoding looks so
        return text

    page = page_by_language(data)
    if page is not None:
        return data.decode(page, "replace")
    western = data.decode("cp1252", "replace")
    letters = [char for char in western if char.isalpha()]
    foreign = sum(char > "\x7f" for char in letters)
    few = foreign <= _MOST_FOREIGN_LETTERS * len(letters)
    if "\ufffd" not in western and (few or not is_doubtful(data)):
        return western
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableFileError(file, "The encoding of its text can't be determined.")
    return str(best)


def clean(text: str) -> str:
    r"""``text`` with line ends as ``\n`` and without control characters but newline and tab.

    Form feeds and other separators count as line ends; a lone surrogate becomes U+FFFD, so that the
    text can be encoded.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ODD.search(text) is None:  # one search instead of three
        return text
    return _DROPPED.sub("", _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))


def on_one_line(value: str) -> str:
    """``value``, cleaned, without line breaks and repeated spaces."""
    return " ".join(clean(value).split())


# --- characters ----------------------------------------------------------------------------------


def without_long_gaps(text: str) -> str:
    """``text`` with one space, or line break, in the place of each long run of white space."""
    return _LONG_GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", text)


def without_invisible(text: str) -> str:
    """``text`` without soft hyphens, zero-width characters and marks of direction."""
    if text.isascii():
        return text
    return _IDLE_JOINER.sub("", _INVISIBLE.sub("", text))


def repaired(text: str) -> str:
    """``text``; what was certainly decoded wrongly ("cafÃ©") is corrected ("café").

    Quotation marks and ligatures stay. By ftfy, which only corrects what no language writes.
    """
    if text.isascii():
        return text
    from ftfy import fix_encoding  # noqa: PLC0415 -- most text needs none

    return fix_encoding(text, _cautious())


@lru_cache(maxsize=1)
def _cautious() -> TextFixerConfig:
    from ftfy import TextFixerConfig  # noqa: PLC0415

    return TextFixerConfig(unescape_html=False, replace_lossy_sequences=False)


# --- code pages ----------------------------------------------------------------------------------


def page_by_language(data: bytes) -> str | None:
    """The Turkish or Central European code page of ``data``, or None if it is in neither.

    The text is decoded with each page and its language recognised; the page is chosen in which
    nearly all letters belong to that language's alphabet, and some to no Western one.
    """
    sample = _around_letters(data)
    best: tuple[int, str] | None = None
    for page, language, letters in _read(sample):
        alphabet = _ALPHABETS[language]
        own = sum(letter in alphabet for letter in letters)
        distinctive = sum(letter in alphabet and letter not in _WESTERN for letter in letters)
        if own >= _FITS * len(letters) and distinctive and (best is None or distinctive > best[0]):
            best = distinctive, page
    return best[1] if best else None


def is_doubtful(data: bytes) -> bool:
    """Whether ``data``, not in UTF-8, was taken for Western without evidence.

    Then its language is not a Western one, or its letters are not Western.
    """
    if page_by_language(data) is not None:
        return False
    text = _around_letters(data).decode("cp1252", "replace")
    letters = {char.lower() for char in text if char > "\x7f" and char not in _MARKS}
    return bool(letters) and (
        not letters <= _WESTERN | _ICELANDIC or likely_language(text, _WESTERN_LANGUAGES) is None
    )


def _around_letters(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII first: they show the encoding, others the language."""
    lines = data.splitlines()
    distinctive = [line for line in lines if not line.isascii()]
    plain = [line for line in lines if line.isascii()]
    return b"\n".join((*distinctive, *plain))[:_SAMPLE_BYTES]


def _read(sample: bytes) -> Iterator[tuple[str, str, list[str]]]:
    """Page, language and letters beyond ASCII, where the text is of a language of the page."""
    for page, languages in _PAGES:
        text = sample.decode(page, "replace")
        if "\ufffd" in text or any("\x80" <= char <= "\x9f" for char in text):
            continue
        if _WITHIN.search(text):
            continue
        language = likely_language(text, languages)
        letters = [
            char.lower() for char in text if char > "\x7f" and char not in _MARKS and char != "İ"
        ]
        if language and letters:
            yield page, language, letters


_TAGS: Final = re.compile(r"<[^<>]{1,2000}>|&\w+;")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 1000  # characters that are examined
_ENOUGH: Final = 150  # characters; with fewer the declaration is believed rather than the detector
_FEWEST: Final = 20  # letters; fewer show nothing
_ISO_639_1: Final = 2  # letters of a code
_LIKELIER: Final = 0.6  # probability of the first among similar ones
_SURE: Final = 0.9  # probability below which there is no result


def language_of(texts: Iterable[str], declared: str | None) -> str | None:
    """ISO 639-1 code of the language of ``texts``; None where it can't be determined.

    What is ``declared`` ("en-GB", "eng") is used unless the words clearly are of another language;
    languages that are hard to distinguish in short texts count as one for that.
    """
    stated = code_of(declared)
    sample = _sample(texts)
    if sum(map(str.isalpha, sample)) < _FEWEST:
        return stated
    found, sure = _likeliest(sample)
    if stated is None:
        return found if sure else None
    if found == stated or not sure or len(sample) < _ENOUGH or _are_alike(found, stated):
        return stated
    return found


def _likeliest(sample: str) -> tuple[str, bool]:
    """The likeliest language, and whether it, or one similar to it, is certain enough."""
    ranked = [(str(code), float(probability)) for code, probability in _identifier().rank(sample)]
    first, likely = ranked[0]
    alike = sum(one for code, one in ranked if code == first or _are_alike(code, first))
    return first, likely >= _LIKELIER and alike >= _SURE


def likely_language(text: str, languages: frozenset[str]) -> str | None:
    """The one of ``languages`` that is likelier than any other for a text, however short.

    Only words count, not markup.
    """
    words = " ".join(_WORDS.findall(_TAGS.sub(" ", text[: 4 * _SAMPLE])))[:_SAMPLE]
    ranked = _identifier().rank(words)
    first, likely = str(ranked[0][0]), float(ranked[0][1])
    return first if first in languages and likely >= _LIKELIER else None


def _are_alike(one: str, other: str) -> bool:
    return any({one, other} <= alike for alike in _ALIKE)


@lru_cache(maxsize=256)
def code_of(declared: str | None) -> str | None:
    """ISO 639-1 code of a language tag ("pt_BR", "fra"); None where it is none."""
    from babel.core import get_global  # noqa: PLC0415 -- not needed to ask

    tag = (declared or "").strip().replace("_", "-").lower().partition("-")[0]
    codes = (str(get_global("language_aliases").get(tag, "")).partition("_")[0], tag)
    known = (code for code in codes if len(code) == _ISO_639_1 and code.isascii())
    return next(filter(str.isalpha, known), None)


def _sample(texts: Iterable[str]) -> str:
    taken: list[str] = []
    room = _SAMPLE
    for text in texts:
        taken.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return " ".join(taken)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- not needed to ask

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == _ISO_639_1])
    return identifier


_ALIKE: Final = (
    frozenset(("no", "nb", "nn", "da")), frozenset(("hr", "sr", "bs", "sh")),
    frozenset(("id", "ms")), frozenset(("cs", "sk")), frozenset(("gl", "pt", "es")),
    frozenset(("fa", "ps")), frozenset(("ur", "fa", "ar")), frozenset(("hi", "mr", "ne")),
    frozenset(("xh", "zu")), frozenset(("ru", "be", "uk", "bg", "mk")),
)  # fmt: skip
