"""Generations of an index as collections of Milvus, for archives that outgrow one machine.

::

    alias ``name`` -> collection ``name_<generation>``        a row per passage: the search fields
                      collection ``name_<generation>_texts``  articles with their passages, notes

``connection`` parses addresses and calls the database, ``schema`` defines rows, collections and
filters, ``rows`` turns articles into rows and back, ``texts`` reads and lists articles,
``generation`` searches and follows the alias, ``writer`` fills collections and switches the alias.
Each row names the version of its article, so that nothing is mixed while an article is being
replaced.
"""

from qa_service.scale_out.milvus.connection import MilvusAddress, parse_address
from qa_service.scale_out.milvus.generation import MilvusIndex
from qa_service.scale_out.milvus.writer import MilvusWriter

__all__ = ["MilvusAddress", "MilvusIndex", "MilvusWriter", "parse_address"]
