"""Files -> a new generation of the index, embedding only what changed.

``build`` is the flow, ``changes`` finds what was read and how it differs from what is indexed,
``vectors`` where the vector of each text comes from. ``on_workers`` is the flow where other
machines write what they embed to a store that all of them reach; ``up_to_date`` chooses.
"""

from qa_service.indexing.build import build_index
from qa_service.indexing.on_workers import build_in_store
from qa_service.indexing.report import IndexReport, Reporter, Stage
from qa_service.indexing.up_to_date import bring_up_to_date

__all__ = ["IndexReport", "Reporter", "Stage", "bring_up_to_date", "build_in_store", "build_index"]
