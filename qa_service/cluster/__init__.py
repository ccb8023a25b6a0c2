"""Other machines read and embed: workers of Dask distributed, each with qa-service installed.

::

    with Cluster("tcp://host:8786") as cluster:        # connection: a Dask scheduler
        read_ahead(cluster, files, memory, ...)        # reading: files -> the memory of a build
        ClusterEmbedder(cluster, model)                # embedding: texts -> vectors, sent back
        store_articles(cluster, articles, target, ...) # storing: articles -> passages in a store

``tasks`` are what workers do: each a batch that may be done again, here or elsewhere, and changes
nothing more. What a dead worker was at is given to another. dask is imported when it is needed.
"""

from qa_service.cluster.connection import Cluster
from qa_service.cluster.embedding import ClusterEmbedder
from qa_service.cluster.reading import read_ahead
from qa_service.cluster.storing import store_articles
from qa_service.cluster.tasks import Target

__all__ = ["Cluster", "ClusterEmbedder", "Target", "read_ahead", "store_articles"]
