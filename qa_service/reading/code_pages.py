"""Old encodings of one byte a character, told by the language that a text has in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.reading.rules.language import likely_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Letters beyond ASCII of the languages whose pages differ from the Western one.
_ALPHABETS: Final[Mapping[str, str]] = {
    "tr": "çğıöşüâîû",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "sl": "čšžćđ",
    "hr": "čćđšž",
    "bs": "čćđšž",
    "ro": "ăâîșțşţ",
}
_CENTRAL: Final = frozenset(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"))
_PAGES: Final = (
    ("cp1254", frozenset(("tr",))),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
)
_MARKS: Final = frozenset("„”“‘’‚–—…«»°§©®€·•\u00a0™±²³×")
_WITHIN: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s.,:;!?'\"()/&@%+*=_#<>\[\]{}|\\~^`’‘“”„–—…«»·-](?=[^\W\d_])"
)
_SAMPLE: Final = 20_000  # bytes around what is not ASCII
_WESTERN: Final = frozenset("àâäæçèéêëîïñòóôöøùúûüÿœåíáãõßìªºý")
_ICELANDIC: Final = frozenset("ðþý")
_WESTERN_LANGUAGES: Final = frozenset(
    ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "nb", "nn", "fi", "is", "ca")
)
_FITS: Final = 0.97  # of the letters beyond ASCII


def page_by_language(data: bytes) -> str | None:
    """The Turkish or Central European page that ``data`` is in, or None where it is in neither.

    The text is read as each page has it, its language recognised, and the page taken in which
    nearly all letters are of that language's alphabet, some of them of no Western one.
    """
    sample = _around_letters(data)
    best: tuple[int, str] | None = None
    for page, language, letters in _read(sample):
        alphabet = _ALPHABETS[language]
        own = sum(letter in alphabet for letter in letters)
        telling = sum(letter in alphabet and letter not in _WESTERN for letter in letters)
        if own >= _FITS * len(letters) and telling and (best is None or telling > best[0]):
            best = telling, page
    return best[1] if best else None


def is_doubtful(data: bytes) -> bool:
    """Whether ``data``, in no UTF-8, was taken for Western though nothing in it says so.

    Its language is none of the West's then, or its letters are not theirs.
    """
    if page_by_language(data) is not None:
        return False
    text = _around_letters(data).decode("cp1252", "replace")
    letters = {char.lower() for char in text if char > "\x7f" and char not in _MARKS}
    return bool(letters) and (
        not letters <= _WESTERN | _ICELANDIC or likely_language(text, _WESTERN_LANGUAGES) is None
    )


def _around_letters(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII first: they tell; others show the language."""
    lines = data.splitlines()
    telling = [line for line in lines if not line.isascii()]
    plain = [line for line in lines if line.isascii()]
    return b"\n".join((*telling, *plain))[:_SAMPLE]


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
