"""What can be configured: one frozen value, read from flags, environment, TOML and defaults.

The first of these that sets a value wins: a flag, then ``QA_<NAME>``, then ``qa-service.toml``,
then the default. Unknown names are errors everywhere.
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

SHORTEST_TOKEN: Final = 16
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_BETWEEN_PAIRS: Final = re.compile(r",\s*(?=\w+\s*=)")  # a column's name may contain a comma

UNLIMITED: Final = "none"
_ONE_RATE: Final = r"[1-9][0-9]{0,8} ?(?:/|per ) ?(?:[1-9][0-9]{0,3} )?(?:second|minute|hour|day)s?"
ANY_ORIGIN: Final = "*"
ANY_HOST: Final = "*"
_SWITCHES: Final = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of value of a setting: ``parse`` returns the typed value or raises ValueError."""

    parse: Callable[[object], object]
    wanted: str  # completes "It must be ..."

    def accepts(self, value: object) -> bool:
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


def matching(pattern: str, wanted: str, *, change: Callable[[str], str] = str) -> Kind:
    """Texts that, after ``change``, match the whole pattern."""

    def parse(value: object) -> str:
        text = change(_text(value))
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return Kind(parse, wanted)


def several(pattern: str, wanted: str, *, change: Callable[[str], str] = str) -> Kind:
    """Such texts, each once, as a list or separated by commas."""
    each = matching(pattern, wanted, change=change)

    def parse(value: object) -> tuple[object, ...]:
        if isinstance(value, str):
            value = [one.strip() for one in value.split(",")]
        if not isinstance(value, (list, tuple)):
            raise ValueError  # noqa: TRY004 -- one kind of failure for whatever a person wrote
        return tuple(dict.fromkeys(map(each.parse, value)))

    return Kind(parse, wanted)


def one_of(*names: str, change: Callable[[str], str] = str.lower) -> Kind:
    """One of these names, after ``change``."""
    pattern = "|".join(map(re.escape, names))
    return matching(pattern, f"one of {', '.join(names)}", change=change)


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


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word not in _SWITCHES:
        raise ValueError
    return _SWITCHES[word]


PATH: Final = Kind(_path, "a path")
TEXT: Final = Kind(_text, "a text of at least one character")
LEVEL: Final = one_of(*LOG_LEVELS, change=str.upper)
TOKEN: Final = matching(
    rf"(?s).{{{SHORTEST_TOKEN},}}", f"a text of at least {SHORTEST_TOKEN} characters"
)
FRACTION: Final = Kind(_fraction, "a number from 0 to 1")
FIELDS: Final = Kind(
    _fields, f"pairs like title=headline; the fields are {', '.join(ARTICLE_FIELDS)}"
)
SWITCH: Final = Kind(_switch, "true or false")
RATE: Final = matching(
    rf"{UNLIMITED}|{_ONE_RATE}(?:[;,] ?{_ONE_RATE})*",
    f"{UNLIMITED}, or a rate like 60 per minute, or several: 5/second; 500/day",
    change=lambda rate: rate.lower().strip(),
)
# A user's name and password would be shown with the address.
URL: Final = matching(
    r"https?://[^/\s?#@]+(?:/[^\s?#@]*)?",
    "an address like http://localhost:11434/v1, without a name or password in it",
    change=lambda url: url.rstrip("/"),
)
PREFIX: Final = matching(
    r"(?a)/|(?:/[\w.~-]+)+", "a path like /archive, without a slash at its end"
)
ORIGINS: Final = several(  # as browsers send them
    r"\*|https?://[^/\s,]+", f"origins like https://example.org, or {ANY_ORIGIN} for all"
)
HOSTS: Final = several(
    r"\*|(?:\*\.)?[a-z0-9_-][a-z0-9_.-]{0,252}|[0-9a-f:]{2,45}",
    f"names like archive.example or *.example.org, without a port, or {ANY_HOST} for any",
    change=str.lower,
)


DEFAULT_MIN_CONFIDENCE: Final = 0.25
MAX_TOP_K: Final = 20
# URLs may contain passwords.
SECRET: Final = frozenset({"admin_token", "api_key", "conversations", "llm_key", "store"})
CONFIG_FILE: Final = "qa-service.toml"
CONFIG_VARIABLE: Final = "QA_CONFIG"
_PREFIX: Final = "QA_"
_FLAGS: Final = {"fields": "field"}  # given once for each, so its name is of one


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured; the names are those of flags, variables and keys.

    With a ``store``, the address of a database, questions are answered from it, and what is built
    in ``index`` is copied to it. With a Dask ``scheduler`` its workers read and embed, and write to
    the store themselves. Without a ``model`` an index keeps its own, and a first one uses the
    default. ``numerics`` is the arithmetic of embedding, by default the processor's fastest.
    ``reader`` is a cross-encoder to replace the built-in one. ``fields`` are pairs of an article's
    field and its name in records from another database; ``follow_links`` also reads links that lead
    out of the given paths. ``conversations`` is a file or the URL of a database, by default a file
    next to the index; "off" saves none. Without an ``admin_token`` nobody can rebuild the index
    over HTTP, except the person who started the service on a host that only this machine can reach.
    With ``access`` "key" only holders of one of the ``keys`` may read. ``rate_limit`` is that of
    one client's questions; ``hosts`` are further accepted host names; ``queue`` and
    ``queue_seconds`` limit the questions that wait for one of the ``threads``, ``answer_seconds``
    the time of an answer. With ``llm``, the base URL of a server with OpenAI's API, answers can be
    in prose by its ``llm_model``, within ``llm_seconds``.
    """

    index: Path = field(default=Path("index"), metadata={"kind": PATH})
    corpus: Path = field(default=Path("corpus"), metadata={"kind": PATH})
    model: str | None = field(default=None, metadata={"kind": TEXT})
    reader: str | None = field(default=None, metadata={"kind": TEXT})
    host: str = field(default="127.0.0.1", metadata={"kind": TEXT})
    port: int = field(default=8000, metadata={"kind": whole(0, 65_535)})
    threads: int = field(default=4, metadata={"kind": whole(1, 64)})
    top_k: int = field(default=10, metadata={"kind": whole(1, MAX_TOP_K)})
    min_confidence: float = field(default=DEFAULT_MIN_CONFIDENCE, metadata={"kind": FRACTION})
    admin_token: str | None = field(default=None, metadata={"kind": TOKEN}, repr=False)
    conversations: str | None = field(default=None, metadata={"kind": TEXT}, repr=False)
    api_key: str | None = field(default=None, metadata={"kind": TEXT}, repr=False)
    store: str | None = field(default=None, metadata={"kind": TEXT}, repr=False)
    scheduler: str | None = field(default=None, metadata={"kind": TEXT})
    numerics: str = field(default="auto", metadata={"kind": one_of("auto", "float32", "bfloat16")})
    log_level: str = field(default="WARNING", metadata={"kind": LEVEL})
    log_format: str = field(default="text", metadata={"kind": one_of("text", "json")})
    log_questions: bool = field(default=False, metadata={"kind": SWITCH})
    access: str = field(default="open", metadata={"kind": one_of("open", "key")})
    keys: Path = field(default=Path("keys.json"), metadata={"kind": PATH})
    rate_limit: str = field(default=UNLIMITED, metadata={"kind": RATE})
    queue: int = field(default=100, metadata={"kind": whole(0, 1_000)})
    queue_seconds: int = field(default=10, metadata={"kind": whole(1, 600)})
    answer_seconds: int = field(default=30, metadata={"kind": whole(1, 3_600)})
    stop_seconds: int = field(default=30, metadata={"kind": whole(0, 3_600)})
    hosts: tuple[str, ...] = field(default=(), metadata={"kind": HOSTS})
    proxies: int = field(default=0, metadata={"kind": whole(0, 10)})
    url_prefix: str = field(default="/", metadata={"kind": PREFIX})
    cors_origins: tuple[str, ...] = field(default=(), metadata={"kind": ORIGINS})
    follow_links: bool = field(default=False, metadata={"kind": SWITCH})
    fields: tuple[tuple[str, str], ...] = field(default=(), metadata={"kind": FIELDS})
    llm: str | None = field(default=None, metadata={"kind": URL})
    llm_model: str | None = field(default=None, metadata={"kind": TEXT})
    llm_key: str | None = field(default=None, metadata={"kind": TEXT}, repr=False)
    llm_seconds: int = field(default=20, metadata={"kind": whole(1, 3_600)})
    llm_tokens: int = field(default=400, metadata={"kind": whole(16, 8_192)})

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if value is None and setting.default is None:
                continue
            if not _kind(setting).accepts(value):
                shown = "" if setting.name in SECRET else f", not {value!r}"
                raise ValueError(f"{setting.name} must be {_kind(setting).wanted}{shown}")


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as it was given, and where."""

    name: str
    value: object
    place: str  # "the flag --port"


def load_settings(
    *,
    flags: Mapping[str, str | Sequence[str] | None] | None = None,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings from all sources; see above for precedence.

    ``flags`` are by name of the setting, None if a flag was not given. ``config`` is the TOML file
    to read instead of ``QA_CONFIG`` or ``qa-service.toml`` in the working directory. SettingsError
    for an unknown name, an invalid value, and an unreadable file.
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
    """The names of all settings, in documented order."""
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
    """A relative path in a file is relative to the file's folder, not the working directory."""
    paths = {"index", "corpus", "keys", "conversations"}
    if name not in paths or not isinstance(value, str) or not value.strip():
        return value
    if name == "conversations" and (value == "off" or "://" in value):
        return value
    return str(file.parent / Path(value).expanduser())


def _config_file(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read; a file that was named must exist, the default one need not."""
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


def _parsed(given: _Given, kind: Kind) -> object:
    try:
        return kind.parse(given.value)
    except ValueError as error:
        shown = "what it is" if given.name in SECRET else repr(given.value)
        raise SettingsError(
            f"The setting {given.name} cannot be {shown}, which {given.place} gives.",
            remedy=f"It must be {kind.wanted}.",
        ) from error


def _unknown(name: str, what: str, known: Iterable[str]) -> SettingsError:
    (nearest,) = difflib.get_close_matches(name, list(known), n=1, cutoff=0)
    return SettingsError(
        f"There is no {what} named {name!r}.", remedy=f"The nearest that is known is {nearest!r}."
    )


def _kind(setting: Field[Any]) -> Kind:
    kind: Kind = setting.metadata["kind"]
    return kind
