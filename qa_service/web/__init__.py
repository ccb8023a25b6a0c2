"""The web interface: JSON API and pages over one open `QAService`."""

from qa_service.web.access import Access
from qa_service.web.administration import MOST_BYTES as MOST_BYTES_ADDED
from qa_service.web.administration import Administration
from qa_service.web.app import create_app
from qa_service.web.hosting import Hosting, KnownHosts
from qa_service.web.lifecycle import ServiceLifecycle
from qa_service.web.limits import RequestLimits

__all__ = [
    "MOST_BYTES_ADDED",
    "Access",
    "Administration",
    "Hosting",
    "KnownHosts",
    "RequestLimits",
    "ServiceLifecycle",
    "create_app",
]
