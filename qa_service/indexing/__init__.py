"""Files -> a new generation of the index, embedding only what changed.

``build`` is the flow, ``changes`` tells what was read and how it differs from what is indexed,
``vectors`` where the vector of each text comes from.
"""

from qa_service.indexing.build import IndexReport, Reporter, Stage, build_index

__all__ = ["IndexReport", "Reporter", "Stage", "build_index"]
