"""What can be configured: one frozen value, read from flags, environment, TOML and defaults.

The first place that names a setting wins: a flag, then ``QA_<NAME>``, then ``qa-service.toml``,
then the default. A name that is not known is an error, wherever it stands.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from qa_service.domain import ARTICLE_FIELDS
from qa_service.errors import SettingsError

DEFAULT_MIN_CONFIDENCE: Final = 0.32
MAX_TOP_K: Final = 20
SHORTEST_TOKEN: Final = 16
SECRET: Final = frozenset({"admin_token"})
CONFIG_FILE: Final = "qa-service.toml"
CONFIG_VARIABLE: Final = "QA_CONFIG"
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_PREFIX: Final = "QA_"
_BETWEEN_PAIRS: Final = re.compile(r",\s*(?=\w+\s*=)")  # a column's name may hold a comma


@dataclass(frozen=True, slots=True)
class _Kind:
    """What values a setting takes: ``parse`` gives the typed value or raises ValueError."""

    parse: Callable[[object], object]
    wanted: str  # completes "It must be ..."

    def holds(self, value: object) -> bool:
        """Whether ``value`` is already what parsing it would give."""
        try:
            return self.parse(value) == value
        except ValueError:
            return False


def _path(value: object) -> Path:
    if isinstance(value, Path):
        return value
    return Path(_text(value)).expanduser()


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


def _whole(low: int, high: int) -> _Kind:
    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return _Kind(parse, f"a whole number from {low} to {high}")


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
    number = float(value)
    if not 0 <= number <= 1:  # refuses nan too
        raise ValueError
    return number


def _fields(value: object) -> tuple[tuple[str, str], ...]:
    """Pairs of an article's field and the name of it in records, each field once.

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


_PATH: Final = _Kind(_path, "a path")
_TEXT: Final = _Kind(_text, "a text that is not empty")
_LEVEL: Final = _Kind(_level, f"one of {', '.join(LOG_LEVELS)}")
_TOKEN: Final = _Kind(_token, f"a text of at least {SHORTEST_TOKEN} characters")
_FRACTION: Final = _Kind(_fraction, "a number from 0 to 1")
_FIELDS: Final = _Kind(
    _fields, f"pairs like title=headline; the fields are {', '.join(ARTICLE_FIELDS)}"
)
_FLAGS: Final = {"fields": "field"}  # given once for each, so its name is of one


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured; the names are those of flags, variables and keys.

    Without a ``model`` an index keeps the one that made it, and a first one takes the default.
    Without a ``reader``, a cross-encoder, the one that comes with the package reads. ``fields``
    are pairs of an article's field and the name of it in records of another database.
    Without an ``admin_token`` nobody may rebuild the index over HTTP.
    """

    index: Path = field(default=Path("index"), metadata={"kind": _PATH})
    corpus: Path = field(default=Path("corpus"), metadata={"kind": _PATH})
    model: str | None = field(default=None, metadata={"kind": _TEXT})
    reader: str | None = field(default=None, metadata={"kind": _TEXT})
    host: str = field(default="127.0.0.1", metadata={"kind": _TEXT})
    port: int = field(default=8000, metadata={"kind": _whole(0, 65_535)})
    threads: int = field(default=4, metadata={"kind": _whole(1, 64)})
    top_k: int = field(default=5, metadata={"kind": _whole(1, MAX_TOP_K)})
    min_confidence: float = field(default=DEFAULT_MIN_CONFIDENCE, metadata={"kind": _FRACTION})
    admin_token: str | None = field(default=None, metadata={"kind": _TOKEN}, repr=False)
    log_level: str = field(default="WARNING", metadata={"kind": _LEVEL})
    fields: tuple[tuple[str, str], ...] = field(default=(), metadata={"kind": _FIELDS})

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if value is None and setting.default is None:
                continue
            if not _kind(setting).holds(value):
                shown = "" if setting.name in SECRET else f", not {value!r}"
                raise ValueError(f"{setting.name} must be {_kind(setting).wanted}{shown}")


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as somebody wrote it, and where."""

    name: str
    value: object
    place: str  # "the flag --port"


def load_settings(
    *,
    flags: Mapping[str, str | Sequence[str] | None] | None = None,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from every place that gives some, the strongest place first.

    ``flags`` are by name of the setting, None where a flag was not given. ``config`` is the TOML
    file to read in place of ``QA_CONFIG`` and of ``qa-service.toml`` in the working directory.
    Raises SettingsError for a name that is not known, a value of the wrong kind or range, and a
    file that cannot be read.
    """
    environ = os.environ if environ is None else environ
    strongest_last = (
        *_from_file(_config_file(config, environ)),
        *_from_environment(environ),
        *_from_flags(flags or {}),
    )
    kinds = {setting.name: _kind(setting) for setting in fields(Settings)}
    changes: dict[str, Any] = {
        given.name: _parsed(given, kinds[given.name]) for given in strongest_last
    }
    return replace(Settings(), **changes)


def setting_names() -> tuple[str, ...]:
    """The names of all settings, in the order they are documented in."""
    return tuple(setting.name for setting in fields(Settings))


def _from_flags(flags: Mapping[str, str | Sequence[str] | None]) -> Iterable[_Given]:
    for name, value in flags.items():
        if value is not None:
            yield _Given(name, value, f"the flag --{_FLAGS.get(name, name).replace('_', '-')}")


def _from_environment(environ: Mapping[str, str]) -> Iterable[_Given]:
    known = {_PREFIX + name.upper(): name for name in setting_names()}
    for variable, value in environ.items():
        if not variable.startswith(_PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if variable not in known:
            raise _unknown(variable, "environment variable", [*known, CONFIG_VARIABLE])
        yield _Given(known[variable], value, f"the environment variable {variable}")


def _from_file(file: Path | None) -> Iterable[_Given]:
    if file is None:
        return
    for name, value in _read_toml(file).items():
        if name not in setting_names():
            raise _unknown(name, f"key in {file}", setting_names())
        yield _Given(name, _beside(file, name, value), f"{file}")


def _beside(file: Path, name: str, value: object) -> object:
    """A relative path in a file is meant from the file's folder, not from where one stands."""
    if name not in {"index", "corpus"} or not isinstance(value, str) or not value.strip():
        return value
    return file.parent / Path(value).expanduser()


def _config_file(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read; a file that somebody named must be there, the usual one need not."""
    if config is not None:
        return config
    if CONFIG_VARIABLE in environ:
        return Path(environ[CONFIG_VARIABLE]).expanduser()
    usual = Path(CONFIG_FILE)
    return usual if usual.exists() else None


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The configuration file {file} cannot be read: {error.strerror}.",
            remedy=f"Name another with --config or {CONFIG_VARIABLE}.",
        ) from error
    except ValueError as error:  # both the decoder's and TOML's own errors
        raise SettingsError(
            f"The configuration file {file} is not TOML: {error}.", remedy="Correct it there."
        ) from error


def _parsed(given: _Given, kind: _Kind) -> object:
    try:
        return kind.parse(given.value)
    except ValueError as error:
        raise SettingsError(
            f"The setting {given.name} cannot be {_shown(given)}, which {given.place} gives.",
            remedy=f"It must be {kind.wanted}.",
        ) from error


def _shown(given: _Given) -> str:
    return "what it is" if given.name in SECRET else repr(given.value)


def _unknown(name: str, what: str, known: Iterable[str]) -> SettingsError:
    (nearest,) = difflib.get_close_matches(name, list(known), n=1, cutoff=0)
    return SettingsError(
        f"There is no {what} named {name!r}.", remedy=f"The nearest that is known is {nearest!r}."
    )


def _kind(setting: Field[Any]) -> _Kind:
    kind: _Kind = setting.metadata["kind"]
    return kind
