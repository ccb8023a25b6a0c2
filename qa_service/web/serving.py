"""What every route begins with: the service of the app, ready to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from qa_service.web.problems import RETRY_AFTER

if TYPE_CHECKING:
    from qa_service.service import QAService

EXTENSION: Final = "qa_service"  # where an app keeps its service


def the_service() -> QAService:
    """The service of the app that handles this request."""
    return cast("QAService", current_app.extensions[EXTENSION])


def require_ready() -> None:
    """Pass only when the service can answer; ServiceUnavailable otherwise."""
    if not the_service().ready:
        raise ServiceUnavailable(
            "The service is starting. Try again shortly.", retry_after=RETRY_AFTER
        )
