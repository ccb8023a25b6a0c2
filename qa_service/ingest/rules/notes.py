"""Notes in news text: corrections, datelines, times of a live report's entries."""

from __future__ import annotations

import re
from typing import Final

from qa_service.ingest.rules.publication_dates import find_date

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
_AGENCIES: Final = (
    r"AP|AFP|Reuters|dpa|DPA|EFE|ANSA|PTI|UPI|IANS|ANI|APP|APA|PA|PA Media|Xinhua|TASS|Interfax"
    r"|Kyodo|Kyodo News|Yonhap|AA|Anadolu|Bloomberg|Associated Press|The Associated Press|RIA|KUNA"
    r"|MENA|WAM|IRNA|SANA|Thomson Reuters Foundation|Agence France-Presse"
)
_DATELINE: Final = re.compile(
    r"^[^\W\d_a-z][^.!?:;()\d]{1,39}?(?:\b(?:D\.C|U\.S|[A-Z][a-z]{1,4})\.(?:,?\s?\w+)?)?"
    rf"(?:,\s[^()—–]{{2,24}})?\s*\((?P<credit>{_AGENCIES})\)\s*(?:—|–|--|\s-\s)"
)
_LONE_DATELINE: Final = re.compile(r"^[^.!?:;]{1,40}(?:\s[–-]+|\s?—+)$")
_LONGEST_TIME_LINE: Final = 60  # characters
_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?|(?=\s*[ap]\.?\s?m\b)|[.h][0-5]\d"
    r"(?=\s*(?:[ap]\.?\s?m\b|uhr|gmt|bst|cet|[ce]st|ist|pkt|h\b|$)))(?![\d:])\s*(?:[ap]\.?\s?m\b\.?)?"
    r"|\b\d{1,3}\s?(?:hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\s+ago\b",
    re.IGNORECASE,
)
_AROUND_TIME: Final = re.compile(
    r"\b(?:last |first )?(?:updated?|posted|published|modified)\b|\b(?:at|on|of|um|uhr|local time"
    r"|today|yesterday|key event|new|pinned|eastern|central|pacific|time)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b(?:GMT|UTC|BST|AE[DS]T|CES?T|EES?T|MSK|IST|PKT|NZ[DS]T|SGT|JST|KST|HKT|[ECMP][SD]?T)"
    r"\b(?:[+-]\d{1,2}(?::?\d{2})?)?"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b"
    r"|\b\d{1,2}\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)


def is_correction(block: str) -> bool:
    """Whether the block says what was wrong in the article or what was changed later.

    So does an editor's note that mentions a change; others introduce authors or a series.
    """
    if _EDITORS_NOTE.match(block):
        return bool(_OF_CHANGES.search(block))
    return _CORRECTION.match(block) is not None and not is_bare_update(block)


def is_bare_update(block: str) -> bool:
    """Whether it says that the text was updated, but not what was wrong: no correction."""
    return bool(_BARE_UPDATE.match(block))


def is_lone_dateline(block: str) -> bool:
    """Whether the block is a dateline cut off from its paragraph ("OLDPORT —")."""
    return bool(_LONE_DATELINE.match(block))


def agency_of(block: str) -> tuple[str, ...]:
    """The news agency that a dateline names: "AP" in "KABUL, Afghanistan (AP) — ..."."""
    dateline = _DATELINE.match(block)
    return (dateline["credit"],) if dateline else ()


def is_time_line(block: str) -> bool:
    """Whether the block is a time of day, with its zone and date if need be, and nothing else."""
    if len(block) > _LONGEST_TIME_LINE or not any(char.isdigit() for char in block):
        return False
    rest, clocks = _CLOCK.subn(" ", block)
    dated = find_date(rest) if clocks else None
    rest = _AROUND_TIME.sub(" ", dated[1] if dated else rest)
    return bool(clocks) and not any(char.isalnum() for char in rest)
