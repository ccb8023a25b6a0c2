"""Answers in prose by the user's own language model; every sentence is checked.

It is an alternative to the extractive answer. Only ``endpoint`` communicates with the model;
``gate`` is what each of its sentences has to pass. Nothing here is imported before a model is
configured.
"""

from qa_service.prose.endpoint import Endpoint, endpoint_of
from qa_service.prose.writer import ProseWriter

__all__ = ["Endpoint", "ProseWriter", "endpoint_of"]
