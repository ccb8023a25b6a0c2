"""A connection to PostgreSQL that does not wait for ever, whatever becomes of the other end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

if TYPE_CHECKING:
    from psycopg.abc import PQGen

_T = TypeVar("_T")


class BoundedConnection(Connection[TupleRow]):
    """It is closed, with OperationalError, when a reply takes more than ``seconds``.

    The server's own bound of a statement does not help where nothing runs it: a server that is
    frozen, or a pooler that has lost it.
    """

    seconds: ClassVar[float] = 30.0

    def wait(self, gen: PQGen[_T], *options: Any, **more: Any) -> _T:  # noqa: ANN401 -- psycopg's
        """Do what ``gen`` does, within the time."""
        return super().wait(self._in_time(gen), *options, **more)

    def _in_time(self, gen: PQGen[_T]) -> PQGen[_T]:
        """The same steps; psycopg asks for the next a few times a second, ready or not."""
        deadline = time.monotonic() + self.seconds
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > deadline:
                    self.close()
                    raise OperationalError(f"no reply within {self.seconds:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: _T = end.value
            return result


def bounded_by(seconds: float) -> type[BoundedConnection]:
    """Connections that wait so long at most."""
    return type("BoundedConnection", (BoundedConnection,), {"seconds": seconds})
