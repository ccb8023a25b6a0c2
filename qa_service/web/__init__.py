"""The web face: JSON API and pages over one open `QAService`."""

from qa_service.web.app import create_app

__all__ = ["create_app"]
