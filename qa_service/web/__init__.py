"""The web face: JSON API and pages over one open `QAService`."""

from qa_service.web.access import Access
from qa_service.web.app import create_app
from qa_service.web.hosting import Hosting
from qa_service.web.limits import Limits
from qa_service.web.opening import Opening
from qa_service.web.rebuilds import Administration

__all__ = ["Access", "Administration", "Hosting", "Limits", "Opening", "create_app"]
