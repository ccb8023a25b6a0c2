"""The kinds of values of settings, given as text, as TOML or as a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service.domain import ARTICLE_FIELDS

SHORTEST_TOKEN: Final = 16
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_BETWEEN_PAIRS: Final = re.compile(r",\s*(?=\w+\s*=)")  # a column's name may hold a comma

UNLIMITED: Final = "none"
_ONE_RATE: Final = r"[1-9][0-9]{0,8} ?(?:/|per ) ?(?:[1-9][0-9]{0,3} )?(?:second|minute|hour|day)s?"
_RATE: Final = re.compile(rf"{_ONE_RATE}(?:[;,] ?{_ONE_RATE})*")
_PREFIX: Final = re.compile(r"/|(?:/[\w.~-]+)+", re.ASCII)
ANY_ORIGIN: Final = "*"
ANY_HOST: Final = "*"
_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9_-][a-z0-9_.-]{0,252}|[0-9a-f:]{2,45}")
_ORIGIN: Final = re.compile(r"https?://[^/\s,]+")
_URL: Final = re.compile(r"https?://[^/\s?#@]+(?:/[^\s?#@]*)?")
_SWITCHES: Final = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of value of a setting: ``parse`` returns the typed value or raises ValueError."""

    parse: Callable[[object], object]
    wanted: str  # completes "It must be ..."

    def holds(self, value: object) -> bool:
        """Whether ``value`` is what parsing it would return."""
        try:
            return self.parse(value) == value
        except ValueError:
            return False


def _path(value: object) -> Path:
    if isinstance(value, Path):
        return value
    try:
        return Path(_text(value)).expanduser()
    except RuntimeError as error:  # "~name" of nobody
        raise ValueError from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _token(value: object) -> str:
    token = _text(value)
    if len(token) < SHORTEST_TOKEN:
        raise ValueError
    return token


def _level(value: object) -> str:
    level = _text(value).upper()
    if level not in LOG_LEVELS:
        raise ValueError
    return level


def whole(low: int, high: int) -> Kind:
    """Whole numbers from ``low`` to ``high``, inclusive."""

    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return Kind(parse, f"a whole number from {low} to {high}")


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
    number = float(value)
    if not 0 <= number <= 1:  # refuses nan too
        raise ValueError
    return number


def _fields(value: object) -> tuple[tuple[str, str], ...]:
    """Pairs of an article's field and its name in records, each field once.

    They are written as ``title=headline,published=pub_date``, as several of these, or as a table.
    """
    if isinstance(value, str):
        value = [value]
    if isinstance(value, (list, tuple)):
        written = [
            pair
            for one in value
            for pair in ([one] if isinstance(one, tuple) else _BETWEEN_PAIRS.split(_text(one)))
        ]
        pairs = [pair if isinstance(pair, tuple) else tuple(pair.split("=", 1)) for pair in written]
    elif isinstance(value, dict):
        pairs = [*value.items()]
    else:
        raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
    return tuple(dict(_field(pair) for pair in pairs).items())


def _field(pair: tuple[object, ...]) -> tuple[str, str]:
    field_name, name = map(_text, pair)
    if field_name.strip() not in ARTICLE_FIELDS:
        raise ValueError
    return field_name.strip(), name.strip()


def one_of(*names: str) -> Kind:
    """One of these names, in lower case."""

    def parse(value: object) -> str:
        name = _text(value).lower()
        if name not in names:
            raise ValueError
        return name

    return Kind(parse, f"one of {', '.join(names)}")


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word not in _SWITCHES:
        raise ValueError
    return _SWITCHES[word]


def _rate(value: object) -> str:
    rate = _text(value).lower().strip()
    if rate != UNLIMITED and not _RATE.fullmatch(rate):
        raise ValueError
    return rate


def _prefix(value: object) -> str:
    prefix = _text(value)
    if not _PREFIX.fullmatch(prefix):
        raise ValueError
    return prefix


def _origins(value: object) -> tuple[str, ...]:
    """Origins as browsers send them, as a list or separated by commas."""
    origins = _several(value)
    if not all(one == ANY_ORIGIN or _ORIGIN.fullmatch(one) for one in origins):
        raise ValueError
    return origins


def _hosts(value: object) -> tuple[str, ...]:
    """Host names without port, in lower case, as a list or separated by commas."""
    hosts = tuple(one.lower() for one in _several(value))
    if not all(one == ANY_HOST or _HOST.fullmatch(one) for one in hosts):
        raise ValueError
    return hosts


def _url(value: object) -> str:
    """An address without a user's name and password, which would be shown with it."""
    url = _text(value)
    if not _URL.fullmatch(url):
        raise ValueError
    return url.rstrip("/")


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [one.strip() for one in value.split(",")]
    if not isinstance(value, (list, tuple)):
        raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
    return tuple(dict.fromkeys(map(_text, value)))


PATH: Final = Kind(_path, "a path")
TEXT: Final = Kind(_text, "a text of at least one character")
LEVEL: Final = Kind(_level, f"one of {', '.join(LOG_LEVELS)}")
TOKEN: Final = Kind(_token, f"a text of at least {SHORTEST_TOKEN} characters")
FRACTION: Final = Kind(_fraction, "a number from 0 to 1")
FIELDS: Final = Kind(
    _fields, f"pairs like title=headline; the fields are {', '.join(ARTICLE_FIELDS)}"
)
SWITCH: Final = Kind(_switch, "true or false")
RATE: Final = Kind(
    _rate, f"{UNLIMITED}, or a rate like 60 per minute, or several: 5/second; 500/day"
)
URL: Final = Kind(
    _url, "an address like http://localhost:11434/v1, without a name or password in it"
)
PREFIX: Final = Kind(_prefix, "a path like /archive, without a slash at its end")
ORIGINS: Final = Kind(_origins, f"origins like https://example.org, or {ANY_ORIGIN} for all")
HOSTS: Final = Kind(
    _hosts, f"names like archive.example or *.example.org, without a port, or {ANY_HOST} for any"
)
