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
_NAME: Final = r"(?:[A-Z][\w.’'-]*|de|da|di|del|van|von|der|den|bin|ibn|al|el|la|le)"
_NAMES: Final = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_PHOTO: Final = re.compile(
    rf"^\W*(?:(?:photo|image|picture|illustration|credit|source)s?\s*(?:by|:|/|credit)\s*\S.{{0,60}}"
    rf"|(?:the )?{_AGENCY}|[^.!?]{{2,120}}/\s*{_AGENCY})\W*$",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r"^(?:[^\s()\[\]]+\s+){4,}[(\[][^()\[\]]+[)\]]\W*$")  # then who took it
_CONTRIBUTED: Final = re.compile(
    r"^[^.]*(?:[A-Z]\.[^.]*)*\bcontributed(?: to (?:this|the) "
    r"(?:report|article|story|piece|section)(?:\s+from [^.]*)?)?\W*$"
    r"|^\W*contributing\s*:|^\W*from\b.{0,40}\bwire reports\W*$|^\W*staff and wire reports\W*$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    rf"^\s*(?:[—–−‒-]+|By\b)\s*{_NAMES}(?:(?:,| and| &)\s*{_NAMES})*\W*$"
)
_SLASHED: Final = re.compile(rf"^{_NAMES}(?:/{_NAMES})+$")  # "Jane Doe/Outlet"
_PERSON: Final = re.compile(rf"^{_NAMES}(?:(?:,|,? and| &)\s+{_NAMES})*$")
_CAPTION: Final = re.compile(
    r"\bhide caption\b|^\W*file\s*(?:photo)?\s*[-–—:]\s*\S"  # "FILE - Troops on patrol near ..."
    rf"|[(\[][^()\[\]]{{0,60}}(?:photo\b[^()\[\]]{{0,60}}|/\s*{_AGENCY})\s*[)\]]\W*$"
    # "... in 2019. Ann Lee/Reuters"
    rf"|[.!?][\"”’]*\s+(?:(?-i:{_NAMES})\s*/\s*){{0,3}}{_AGENCY}\W*$",
    re.IGNORECASE,
)
_POST: Final = re.compile(
    r"\b(?:covers?|reports? on|writes? (?:about|for)|is (?:an?|the)\b.{0,80}\b(?:reporter|writer"
    r"|editor|columnist|correspondent|journalist|producer|fellow|critic))\b",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\b[\w.+-]+@[\w-]+\.\w[\w.]*|(?:^|(?<=[\s(;:,]))@\w{3,}")
_REACHED: Final = re.compile(
    r"\b(?:(?:can|may) be (?:reached|contacted)|(?:[Rr]each|[Cc]ontact|[Ff]ollow|[Ee]-?mail)"
    r" (?:her|him|them|me|us|[A-Z]\w+)|[Ee]-?mail:|[Ss]end (?:her|him|them|your|story)"
    r"|on (?:Twitter|X),?:?\s(?:at )?@)"
)
_HOW: Final = re.compile(
    r"\b(?:twitter|facebook|instagram|e-?mail|follow|reach|contact|at|on|or|and|by|call)\b|[\W\d_]+",
    re.IGNORECASE,
)
_CONTACT_WORDS: Final = 15  # of a line that only says how to reach its author
_BIOGRAPHY_WORDS: Final = 110
_NAME_LENGTH: Final = 5


def is_photo_credit(block: str, words: int) -> bool:
    """Whether the block only says whose picture it is ("Ann Lee/Outlet/Getty Images")."""
    if words > _LINE_WORDS or _TOLD.match(block):
        return False
    return bool(_PHOTO.match(block)) or (words <= _NAME_WORDS and bool(_SLASHED.match(block)))


def is_byline(block: str, words: int) -> bool:
    """Whether the block only says who wrote the text or helped to."""
    return words <= _LINE_WORDS and bool(_CONTRIBUTED.match(block) or _SIGNATURE.match(block))


def is_about_author(block: str, words: int) -> bool:
    """Whether the block tells whom to write to: a name with addresses, or what they report on."""
    if words > _BIOGRAPHY_WORDS or not ("@" in block and _ADDRESS.search(block)):
        return False
    if words <= _CONTACT_WORDS:
        rest = _HOW.sub(" ", _ADDRESS.sub(" ", block)).split()
        if len(rest) <= _NAME_LENGTH and all(word[0].isupper() for word in rest):
            return True
    return bool(_POST.search(block) and _REACHED.search(block))


def is_name_or_credit(block: str) -> bool:
    """Whether a short line can be a byline: "By ..." or nothing but capitalised names."""
    if not 1 < len(block.split()) <= _NAME_WORDS:
        return False
    return block.lower().startswith("by ") or bool(_PERSON.match(block))


def is_caption(block: str) -> bool:
    """Whether the block tells what a picture shows: it begins "FILE -" or ends in its credit."""
    return bool(_CAPTION.search(block))
