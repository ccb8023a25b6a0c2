"""What every route begins with: the service of the app, ready to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from qa_service.service import QAService
    from qa_service.web.lifecycle import ServiceLifecycle

EXTENSION: Final = "qa_service"  # where an app keeps its service, open or still opening


def the_service() -> QAService:
    """The service of the app that handles this request; ServiceUnavailable until it is open."""
    return _lifecycle().service()


def require_open() -> None:
    """Pass only when the service is open; ServiceUnavailable otherwise."""
    the_service()


def require_ready() -> None:
    """Pass only when new questions are to be sent here; ServiceUnavailable otherwise."""
    _lifecycle().require_ready()


def _lifecycle() -> ServiceLifecycle:
    return cast("ServiceLifecycle", current_app.extensions[EXTENSION])
