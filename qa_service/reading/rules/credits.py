"""Who took the picture and who wrote the text, where a block says nothing else; captions."""

from __future__ import annotations

import re
from typing import Final

_LINE_WORDS: Final = 30
_NAME_WORDS: Final = 12
_AGENCY: Final = (
    r"(?:getty(?: images)?|reuters|afp|ap|associated press|shutterstock|adobe ?stock|epa(?:-efe)?"
    r"|alamy|istock|anadolu(?: agency)?|bloomberg|wireimage|imagn|xinhua|pool|file(?: photo)?"
    r"|afp via getty images|via \w+|photo illustration|courtesy [\w ]+)"
)
_PHOTO: Final = re.compile(
    rf"^\W*(?:(?:photo|image|picture|illustration|credit|source)s?\s*(?:by|:|/|credit)\s*\S.{{0,60}}"
    rf"|(?:the )?{_AGENCY}|[^.!?]{{2,120}}/\s*{_AGENCY})\W*$",
    re.IGNORECASE,
)
_CONTRIBUTED: Final = re.compile(
    r"^[^.]*(?:[A-Z]\.[^.]*)*\bcontributed(?: to (?:this|the) "
    r"(?:report|article|story|piece|section)(?:\s+from [^.]*)?)?\W*$"
    r"|^\W*contributing\s*:|^\W*from\b.{0,40}\bwire reports\W*$|^\W*staff and wire reports\W*$",
    re.IGNORECASE,
)
_NAME: Final = r"(?:[A-Z][\w.’'-]*|de|da|di|del|van|von|der|den|bin|ibn|al|el|la|le)"
_NAMES: Final = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_SIGNATURE: Final = re.compile(rf"^\s*(?:[—–-]+|By\b)\s*{_NAMES}(?:(?:,| and| &)\s*{_NAMES})*\W*$")
_SLASHED: Final = re.compile(rf"^{_NAMES}(?:/{_NAMES})+$")  # "Jane Doe/Outlet"
_PERSON: Final = re.compile(rf"^{_NAMES}(?:(?:,|,? and| &)\s+{_NAMES})*$")
_CAPTION: Final = re.compile(
    r"^\W*file\s*(?:photo)?\s*[-–—:]\s*\S"  # "FILE - Troops on patrol near ..."
    rf"|[(\[][^()\[\]]{{0,60}}(?:photo\b[^()\[\]]{{0,60}}|/\s*{_AGENCY})\s*[)\]]\W*$",
    re.IGNORECASE,
)


def is_photo_credit(block: str, words: int) -> bool:
    """Whether the block only says whose picture it is ("Ann Lee/Outlet/Getty Images")."""
    if words > _LINE_WORDS:
        return False
    return bool(_PHOTO.match(block)) or (words <= _NAME_WORDS and bool(_SLASHED.match(block)))


def is_byline(block: str, words: int) -> bool:
    """Whether the block only says who wrote the text or helped to."""
    return words <= _LINE_WORDS and bool(_CONTRIBUTED.match(block) or _SIGNATURE.match(block))


def is_name_or_credit(block: str) -> bool:
    """Whether a short line can be a byline: "By ..." or nothing but capitalised names."""
    if len(block.split()) > _NAME_WORDS:
        return False
    return block.lower().startswith("by ") or bool(_PERSON.match(block))


def is_caption(block: str) -> bool:
    """Whether the block tells what a picture shows: it begins "FILE -" or ends in its credit."""
    return bool(_CAPTION.search(block))
