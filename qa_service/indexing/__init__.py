"""From files to a new generation of the index, embedding only what has changed.

``build`` has the main flow, for any store and any embedder; ``sources`` lists and reads files,
``changes`` compares what was read with the index, ``stories`` groups articles on the same story,
and ``memory`` caches what was read before. ``on_workers`` is the flow if workers on other machines
write to a shared store. ``child`` is the process that rebuilds.
"""

from qa_service.indexing.build import bring_up_to_date, build_index
from qa_service.indexing.changes import IndexReport, Reporter, Stage
from qa_service.indexing.on_workers import build_in_store

__all__ = ["IndexReport", "Reporter", "Stage", "bring_up_to_date", "build_in_store", "build_index"]
