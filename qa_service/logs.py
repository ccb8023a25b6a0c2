"""Log lines, for people or for programs, each with the id of its request."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request that this thread handles, if any."""

_PLAIN: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LOUD: Final = "waitress.queue"  # logs that requests wait, which the metrics show better


class TextLines(logging.Formatter):
    """``<time> <level> <logger>: <message> [<request id>]``."""

    def __init__(self) -> None:
        super().__init__(_PLAIN)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's name
        """The line, without a traceback."""
        request = REQUEST_ID.get()
        return super().formatMessage(record) + (f" [{request}]" if request else "")


class JSONLines(logging.Formatter):
    """One JSON object per line: time, level, logger, message, and if known request_id, error.

    The logger's argument ``extra={"data": {...}}`` is added to it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST_ID.get():
            entry["request_id"] = request
        entry |= getattr(record, "data", {})
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def set_up_logs(*, level: str, form: str) -> None:
    """Send the log to stderr: this package from ``level`` on, others from WARNING on.

    ``form`` is "text" or "json". Like ``logging.basicConfig``, it does nothing when called again.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JSONLines() if form == "json" else TextLines())
    logging.basicConfig(handlers=[handler])
    logging.getLogger("qa_service").setLevel(level)
    logging.getLogger(_LOUD).setLevel(logging.ERROR)
