"""Everything beyond one machine: Milvus, Dask workers, a shared PostgreSQL.

::

    open_index(folder, store)                      # stores: files here, or milvus/ elsewhere
    with Cluster("tcp://host:8786") as cluster:    # distributed_work: a scheduler with workers
        read_ahead(cluster, files, memory, ...)    # files -> cache of a build
        ClusterEmbedder(cluster, model)            # texts -> vectors, sent back
        store_articles(cluster, articles, ...)     # articles -> passages, written to a store
    database = open_shared(place)                  # shared_state: of several web processes
    Limits(rate=..., shared=database)              # rates in a moving window
    Rebuilder(plan, SharedLedger(database))        # one rebuild at a time, with a lease

``worker_tasks`` has the tasks of workers: batches that can be repeated, here or elsewhere. The rest
of the package imports only the names here; each is loaded on first use, as an index in files needs
only ``open_index``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qa_service.scale_out.distributed_work import (
        Cluster,
        ClusterEmbedder,
        Stored,
        read_ahead,
        store_articles,
    )
    from qa_service.scale_out.milvus import MilvusWriter
    from qa_service.scale_out.shared_state import RATES_URI, SharedLedger, SharedRates, open_shared
    from qa_service.scale_out.stores import (
        bring_store_up_to_date,
        current_generation,
        open_index,
        open_shared_writer,
    )
    from qa_service.scale_out.worker_tasks import Target

__all__ = [
    "RATES_URI",
    "Cluster",
    "ClusterEmbedder",
    "MilvusWriter",
    "SharedLedger",
    "SharedRates",
    "Stored",
    "Target",
    "bring_store_up_to_date",
    "current_generation",
    "open_index",
    "open_shared",
    "open_shared_writer",
    "read_ahead",
    "store_articles",
]

_MODULES: Final = {
    "distributed_work": ("Cluster", "ClusterEmbedder", "Stored", "read_ahead", "store_articles"),
    "milvus": ("MilvusWriter",),
    "shared_state": ("RATES_URI", "SharedLedger", "SharedRates", "open_shared"),
    "stores": (
        "bring_store_up_to_date",
        "current_generation",
        "open_index",
        "open_shared_writer",
    ),
    "worker_tasks": ("Target",),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
