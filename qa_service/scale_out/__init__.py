"""All that takes part beside the one machine: Milvus, workers of Dask, a shared PostgreSQL.

::

    open_index(folder, store)                      # stores: files here, or milvus/ elsewhere
    with Cluster("tcp://host:8786") as cluster:    # cluster: a scheduler that has workers
        read_ahead(cluster, files, memory, ...)    # distributed_work: files -> memory of a build
        ClusterEmbedder(cluster, model)            # texts -> vectors, sent back
        store_articles(cluster, articles, ...)     # articles -> passages, written to a store
    database = open_shared(place)                  # shared_state: of several web processes
    Limits(rate=..., shared=database)              # rates in a moving window
    Rebuilder(plan, SharedLedger(database))        # one rebuild at a time, with a lease

``worker_tasks`` is what workers do: batches that may be done again, here or elsewhere. The rest of
the package imports only what stands here; each is loaded when first asked for, as an index in files
needs none of it but ``open_index``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qa_service.scale_out.cluster import Cluster
    from qa_service.scale_out.distributed_work import (
        ClusterEmbedder,
        Stored,
        read_ahead,
        store_articles,
    )
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
    "cluster": ("Cluster",),
    "distributed_work": ("ClusterEmbedder", "Stored", "read_ahead", "store_articles"),
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
