"""What news text says about itself: corrections, datelines, times of a live report's entries."""

from __future__ import annotations

import re
from typing import Final

from qa_service.ingest.rules.publication_dates import find_date

# --- notes of what was wrong or has changed -----------------------------------------------------

_STORY: Final = (
    r"(?:article|story|report|piece|post|page|headline|graphic|chart|caption|version|item|column"
    r"|interview|transcript|map|video|photograph|summary)"
)
_CHANGED: Final = (
    r"(?:amended|corrected|updated|clarified|edited|revised|changed|modified|retracted|removed)"
)
_CORRECTION: Final = re.compile(
    r"^\W*(?:corrections?|clarifications?|corrections? (?:and|&) clarifications?|corrigend(?:um|a)"
    r"|errat(?:um|a)|retraction|rectificati(?:f|e|on)|rectificación|corrección|fe de errat?[ao]s"
    r"|correção|correzione|errata corrige|korrektur|berichtigung|richtigstellung|correctie"
    r"|исправление|поправка|تصحيح|تصحیح|düzeltme|訂正)\b"
    r"\s*(?:\([^)]{1,40}\)|\b(?:on )?[^:.\n]{0,40}\d{4}|\bappended)?\s*(?:[:：—–]|\s-\s|$)"
    rf"|^\W*(?:this {_STORY}|the headline)(?: \w+){{0,3}} (?:was|were|has been|have been|is)"
    rf"(?: since| later| first published)? (?:\w+ )?{_CHANGED}\b"
    r"|^\W*(?:an? )?(?:earlier|previous|original|initial) (?:version|headline|caption)"
    rf"(?: of (?:this {_STORY}|the (?:article|story|headline)))?,? (?:\w+ ){{0,2}}(?:said|stated"
    r"|misstated|misspelled|misidentified|mischaracterized|misattributed|gave|referred|reported"
    r"|included|listed|attributed|contained|omitted|suggested|named|had|was|were)\b",
    re.IGNORECASE,
)
_EDITORS_NOTE: Final = re.compile(
    r"^\W*(?:editor[’'`]?s?[’'`]? notes?|note to readers|nota del? (?:editor|redacción)"
    r"|note de la rédaction|anmerkung der redaktion|nota dell[’']editore|nota da redação)\b",
    re.IGNORECASE,
)
_OF_CHANGES: Final = re.compile(
    rf"\b(?:{_CHANGED}|correct(?:s|ion|ions)?|clarif\w+|incorrect\w*|mistaken\w*|wrongly|error|erroneous\w*"
    r"|(?:earlier|previous|original|prior) (?:version|story|article|report|headline)|corrig\w+"
    r"|korrigier\w+|aktualisiert|actualizad\w|mis à jour|modifié\w*)\b",
    re.IGNORECASE,
)
_BARE_UPDATE: Final = re.compile(
    rf"^\W*(?:(?:this|the|our) {_STORY}(?:,? and (?:(?:this|the|its) )?{_STORY})?"
    r"|this is an? (?:developing|breaking|ongoing) (?:news )?story,?(?: and| that| which)?)"
    r"(?: \w+){0,2} (?:was|were|has been|have been|is being|will be|is|are)(?: \w+)?"
    r" (?:updated|edited|revised|changed|modified)"
    r"(?: throughout|,? (?:on|at|since|as)\b[^.]*|,? (?:with|to (?:include|add|reflect))"
    r" (?:additional|more|new|further|the latest)"
    r"(?: (?:information|details|developments?|reporting|news))?)?[.\s]*$",
    re.IGNORECASE,
)
_NOTE_LABEL: Final = re.compile(
    r"^\W*(?:corrections?|clarifications?|corrections? (?:and|&) clarifications?)\W*$",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"\bnewsletter|\bairs?\b|\bpremieres\b|\btune in\b|\blite site\b|\btext-only\b|\bsee our\b"
    r"|\b(?:follow|sign up|listen|watch) (?:here|it|our)\b|\blive updates\b"
    r"|\bour latest\b",
    re.IGNORECASE,
)
_LINE_WORDS: Final = 30
_NAME_WORDS: Final = 12
_AGENCY_CREDIT: Final = (
    r"(?:getty(?: images)?|reuters|afp|ap|associated press|shutterstock|adobe ?stock|epa(?:-efe)?"
    r"|alamy|istock|anadolu(?: agency)?|bloomberg|wireimage|imagn|xinhua|pool|file(?: photo)?"
    r"|afp via getty images|via \w+|photo illustration|courtesy [\w ]+)"
)
_NAME: Final = r"(?:[A-Z][\w.’'-]*|de|da|di|del|van|von|der|den|bin|ibn|al|el|la|le)"
_NAMES: Final = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_PHOTO: Final = re.compile(
    rf"^\W*(?:(?:photo|image|picture|illustration|credit|source)s?\s*(?:by|:|/|credit)\s*\S.{{0,60}}"
    rf"|(?:the )?{_AGENCY_CREDIT}|[^.!?]{{2,120}}/\s*{_AGENCY_CREDIT})\W*$",
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
    rf"|[(\[][^()\[\]]{{0,60}}(?:photo\b[^()\[\]]{{0,60}}|/\s*{_AGENCY_CREDIT})\s*[)\]]\W*$"
    # "... in 2019. Ann Lee/Reuters"
    rf"|[.!?][\"”’]*\s+(?:(?-i:{_NAMES})\s*/\s*){{0,3}}{_AGENCY_CREDIT}\W*$",
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


def sends_elsewhere(block: str) -> bool:
    """Whether an editor's note only tells what else the outlet has."""
    return bool(_EDITORS_NOTE.match(block) and _ELSEWHERE.search(block))


def is_correction(block: str) -> bool:
    """Whether the block notes what the article said wrongly or what was changed in it later.

    An editor's note is one where it speaks of a change; others introduce authors or a series.
    """
    if _EDITORS_NOTE.match(block):
        return bool(_OF_CHANGES.search(block))
    if is_correction_label(block) or is_bare_update(block):
        return False
    return _CORRECTION.match(block) is not None


def is_bare_update(block: str) -> bool:
    """Whether it says that the text was updated, and nothing of what was wrong: no correction."""
    return bool(_BARE_UPDATE.match(block))


def is_correction_label(block: str) -> bool:
    """Whether the block only announces such a note ("Correction:")."""
    return bool(_NOTE_LABEL.match(block))


# --- datelines ----------------------------------------------------------------------------------

_AGENCIES: Final = (
    r"AP|AFP|Reuters|dpa|DPA|EFE|ANSA|PTI|UPI|IANS|ANI|APP|APA|PA|PA Media|Xinhua|TASS|Interfax"
    r"|Kyodo|Kyodo News|Yonhap|AA|Anadolu|Bloomberg|Associated Press|The Associated Press|RIA|KUNA"
    r"|MENA|WAM|IRNA|SANA|Thomson Reuters Foundation|Agence France-Presse"
)


_PLACE: Final = r"[^\W\d_a-z][^.!?:;()\d]{1,39}?(?:\b(?:D\.C|U\.S|[A-Z][a-z]{1,4})\.(?:,?\s?\w+)?)?"


_LONE_DATELINE: Final = re.compile(r"^[^.!?:;]{1,40}(?:\s[–-]+|\s?—+)$")


_DATELINE: Final = re.compile(
    rf"^{_PLACE}(?:,\s[^()—–]{{2,24}})?\s*(?:\((?P<credit>[\w. /-]{{2,30}})\))?"
    r"\s*(?:—|–|--|\s-\s)"
)


_AGENCY: Final = re.compile(rf"(?:{_AGENCIES})")


def is_lone_dateline(block: str) -> bool:
    """Whether the block is a dateline cut off from its paragraph ("OLDPORT —")."""
    return bool(_LONE_DATELINE.match(block))


def agency_of(block: str) -> str | None:
    """The news agency that a dateline names: "AP" in "KABUL, Afghanistan (AP) — ..."."""
    dateline = _DATELINE.match(block)
    credit = dateline and dateline["credit"]
    return credit if credit and _AGENCY.fullmatch(credit) else None


# --- times of a live report ---------------------------------------------------------------------

_LONGEST_TIME_LINE: Final = 60  # characters


_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?|(?=\s*[ap]\.?\s?m\b)|[.h][0-5]\d"
    r"(?=\s*(?:[ap]\.?\s?m\b|uhr|gmt|bst|cet|[ce]st|ist|pkt|h\b|$)))(?![\d:])\s*(?:[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)


_AGO: Final = re.compile(
    r"(?:\b\d{1,3}\s?(?:h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?|d(?:ays?)?)\s*){1,2}\bago\b",
    re.IGNORECASE,
)


_AROUND_TIME: Final = re.compile(
    r"\b(?:last |first )?(?:updated?|posted|published|modified)\b|\b(?:at|on|of|um|uhr|local time"
    r"|today|yesterday|key event|new|pinned|eastern|central|pacific|time)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b(?:GMT|UTC|BST|AEDT|AEST|CEST|CET|EET|EEST|MSK|IST|PKT|NZDT|NZST|SGT|JST|KST|HKT|[ECMP][SD]?T)"
    r"\b(?:[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


_MONTH_DAY: Final = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"|\d{1,2}\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\b",
    re.IGNORECASE,
)


_TIMED: Final = re.compile(
    rf"^\W*(?:{_CLOCK.pattern})\s*(?:[A-Z]{{2,4}}\b)?(?:\s+update\b)?\s*(?:[:—–|•-]+\s*)?(?=\S)",
    re.IGNORECASE,
)


def is_timed_heading(block: str) -> bool:
    """Whether a short line begins with the time of day of an entry and goes on to head it."""
    return bool(_TIMED.match(block)) and not is_time_line(block)


def is_time_line(block: str) -> bool:
    """Whether the block is a time of day, with its zone and date if need be, and nothing else."""
    if len(block) > _LONGEST_TIME_LINE or not any(char.isdigit() for char in block):
        return False
    rest, clocks = _CLOCK.subn(" ", _AGO.sub(" 0:00 ", block))
    if not clocks:
        return False
    dated = find_date(rest)
    rest = _MONTH_DAY.sub(" ", dated[1] if dated else rest)
    return not any(char.isalnum() for char in _AROUND_TIME.sub(" ", rest))


# --- credits -------------------------------------------------------------------------------------


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
