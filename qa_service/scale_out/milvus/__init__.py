"""Generations of an index as collections of Milvus, for archives that outgrow one machine.

::

    alias ``name`` -> collection ``name_<generation>``        a row a passage: what is searched
                      collection ``name_<generation>_texts``  articles with their passages, notes

``connection`` reads what a user writes and calls the database, ``schema`` says what is in a row and
a collection, ``rows`` makes rows of articles and back, ``ranks`` searches, within filters made of
selections, ``texts`` reads and lists articles, ``generation`` puts these together and follows the
alias, ``writer`` fills and switches. A row that is read names the
version of its article, so that nothing is mixed while an article is being replaced.
"""

from qa_service.scale_out.milvus.connection import MilvusAddress, parse_address
from qa_service.scale_out.milvus.generation import MilvusIndex
from qa_service.scale_out.milvus.writer import MilvusWriter

__all__ = ["MilvusAddress", "MilvusIndex", "MilvusWriter", "parse_address"]
