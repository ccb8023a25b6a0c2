"""Generations of an index as collections of Milvus, for archives that outgrow one machine.

::

    alias ``name`` -> collection ``name_<generation>``        a row a passage: what is searched
                      collection ``name_<generation>_texts``  articles with their passages, notes

``address`` reads what a user writes, ``connection`` calls the database, ``schema`` says what is in
a row, ``rows`` makes rows of articles and back, ``expressions`` makes filters of selections,
``ranks`` searches, ``texts`` reads articles, ``catalogue`` lists them, ``generation`` puts these
together, ``index`` follows the alias, ``writer`` fills and switches. A row that is read names the
version of its article, so that nothing is mixed while an article is being replaced.
"""

from qa_service.store.milvus.address import MilvusAddress, parse_address
from qa_service.store.milvus.index import MilvusIndex
from qa_service.store.milvus.writer import MilvusWriter

__all__ = ["MilvusAddress", "MilvusIndex", "MilvusWriter", "parse_address"]
