"""Editions of a small archive, of which every sentence tells which edition it is from.

An edition is a number from 0. From one to the next all figures and the one who speaks change; some
articles keep their id, some are new and some are gone.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PLACES: Final = (
    *("Arnwick", "Brodale", "Corrin", "Dunmere", "Elsford", "Farnholm", "Garrow", "Hexley"),
    *("Inverwell", "Jarnsea", "Kelmoor", "Lindale", "Marrick", "Norbeck", "Ostley", "Penwick"),
)
QUESTIONS: Final = {
    question: f"bridge/{number}"
    for number, place in enumerate(PLACES)
    for question in (
        f"What does the repair of the bridge at {place} cost?",
        f"How many weeks does the work at {place} take?",
    )
}
"""Questions with the id of the article that answers."""
_PASSING: Final = 4  # every so many articles is there in every other edition only
_SPEAKER: Final = re.compile(r"\bSpeaker([A-Z]+)\b")


def write_edition(file: Path, edition: int) -> None:
    """Write its articles to ``file`` (JSON lines)."""
    lines = (
        json.dumps(_article(number, edition))
        for number in range(len(PLACES))
        if holds(_id(number), edition)
    )
    file.write_text("\n".join(lines), encoding="utf-8")


def holds(article_id: str, edition: int) -> bool:
    """Whether an edition has the article of that id."""
    number = int(article_id.removeprefix("bridge/"))
    return number % _PASSING != 0 or (number // _PASSING + edition) % 2 == 0


def editions_in(text: str) -> set[int]:
    """The editions that some words are from."""
    return {_number(letters) for letters in _SPEAKER.findall(text)}


def _article(number: int, edition: int) -> dict[str, str]:
    place, who = PLACES[number], f"Speaker{_letters(edition)}"
    cost, weeks = 100 + 50 * number + edition, 20 + 3 * number + edition
    return {
        "id": _id(number),
        "title": f"{who} tells of the bridge at {place}",
        "published": f"2019-03-{number + 1:02}",
        "source": "The Example Post",
        "text": f"The repair of the bridge at {place} costs {cost} crowns, {who} said.\n\n"
        f"The work at {place} takes {weeks} weeks, {who} told the council of the town.",
    }


def _id(number: int) -> str:
    return f"bridge/{number}"


def _letters(edition: int) -> str:
    """A number as letters, of which no tokeniser makes a figure: 0 is A, 27 BB."""
    tens, ones = divmod(edition, 26)
    return (chr(ord("A") + tens - 1) if tens else "") + chr(ord("A") + ones)


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - ord("A") + 1
    return value - 1
