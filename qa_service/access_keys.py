"""Access keys: generated here, shown once, stored as hashes in a file that the service follows."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qa_service.errors import InvalidInputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PREFIX: Final = "qa_"  # by which people, and scanners for leaked secrets, recognise a key
_RANDOM_BYTES: Final = 32
_NAME: Final = re.compile(r"[\w.@-]{1,64}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A reader's key. ``sha256`` is its hash; it is too random to need a slower one."""

    name: str
    sha256: str
    created: str  # ISO date-time, UTC


class KeyRing:
    """The keys in one file; thread-safe.

    Changes by other processes apply from the next request on. A missing file has no keys.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._read: tuple[object, tuple[AccessKey, ...]] = (object(), ())  # state of the file, keys

    def keys(self) -> tuple[AccessKey, ...]:
        """All keys, oldest first. SettingsError if the file is invalid."""
        state = self._state()
        with self._lock:
            if self._read[0] != state:
                self._read = (state, _read_keys(self._file))
            return self._read[1]

    def find(self, key: str) -> AccessKey | None:
        """The stored hash of the key; None if it is not a key.

        Every stored hash is compared, in constant time, so that timing reveals nothing.
        """
        digest = sha256_of(key)
        found = None
        for one in self.keys():
            if hmac.compare_digest(one.sha256, digest):
                found = one
        return found

    def add(self, name: str) -> str:
        """A new key for ``name``; it is stored nowhere else.

        InvalidInputError for a name that is taken, or has other than letters, digits and ._@-
        """
        if not _NAME.fullmatch(name):
            raise InvalidInputError(
                "name",
                f"{name!r} cannot be the name of a key.",
                remedy="Use 1 to 64 letters, digits and the characters . _ @ -",
            )
        with _locked(self._file):
            known = _read_keys(self._file)
            if any(one.name == name for one in known):
                raise InvalidInputError(
                    "name",
                    f"There is a key for {name} already.",
                    remedy=f"Choose another name, or run `qa-service key remove {name}` first.",
                )
            key = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            _write_keys(self._file, [*known, AccessKey(name, sha256_of(key), now)])
        return key

    def remove(self, name: str) -> None:
        """Remove the key with that name; InvalidInputError if there is none."""
        with _locked(self._file):
            known = _read_keys(self._file)
            left = [one for one in known if one.name != name]
            if len(left) == len(known):
                raise InvalidInputError(
                    "name",
                    f"There is no key for {name}.",
                    remedy="`qa-service key list` lists the keys.",
                )
            _write_keys(self._file, left)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def bearer(authorization: str) -> str | None:
    """The credential of a header ``Authorization: Bearer``."""
    scheme, _, credential = authorization.partition(" ")
    return credential.strip() or None if scheme.lower() == "bearer" else None


def sha256_of(key: str) -> str:
    """The hash of a key, or of any other secret, in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _read_keys(file: Path) -> tuple[AccessKey, ...]:
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))["keys"]
        keys = tuple(AccessKey(one["name"], one["sha256"], one["created"]) for one in listed)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingsError(
            f"The file of access keys {file} cannot be read: {error.strerror}.",
            remedy="Allow the service to read it, or name another with QA_KEYS.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _not_understood(file) from error
    if not all(_SHA256.fullmatch(str(one.sha256)) for one in keys):
        raise _not_understood(file)
    return keys


def _not_understood(file: Path) -> SettingsError:
    return SettingsError(
        f"The file of access keys {file} cannot be understood.",
        remedy="Move it away, then create the keys again with `qa-service key add`.",
    )


def _write_keys(file: Path, keys: Sequence[AccessKey]) -> None:
    """Replace the file atomically; only its owner may read it."""
    text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=2) + "\n"
    written = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        written.replace(file)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Locks the folder, so that only one process at a time makes a change."""
    file.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
