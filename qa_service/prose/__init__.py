"""An answer in prose by a language model of the user's own; every sentence checked, none trusted.

It is an option beside the extractive answer. ``endpoint`` is all that speaks to the model, ``gate``
what each of its sentences has to pass. Nothing of it is imported before a model is set up.
"""

from qa_service.prose.endpoint import Endpoint, endpoint_of
from qa_service.prose.writer import ProseWriter

__all__ = ["Endpoint", "ProseWriter", "endpoint_of"]
