"""Files -> a new generation of the index, embedding only what changed.

``build`` is the flow, for any store and all machines that may embed; ``sources`` lists and reads,
``changes`` finds how what was read differs from what is indexed, ``stories`` which articles tell
the same, ``memory`` is what was read before. ``on_workers`` is the flow where other machines write
what they embed to a store that all of them reach. ``child`` is the process that rebuilds.
"""

from qa_service.indexing.build import bring_up_to_date, build_index
from qa_service.indexing.changes import IndexReport, Reporter, Stage
from qa_service.indexing.on_workers import build_in_store

__all__ = ["IndexReport", "Reporter", "Stage", "bring_up_to_date", "build_in_store", "build_index"]
