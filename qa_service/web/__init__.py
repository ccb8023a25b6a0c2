"""The web face: JSON API and pages over one open `QAService`."""

from qa_service.web.app import create_app
from qa_service.web.rebuilds import Administration

__all__ = ["Administration", "create_app"]
