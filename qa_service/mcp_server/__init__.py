"""The archive as tools for language models, by the Model Context Protocol (MCP).

::

    check_mcp()                                        # the package `mcp` is an extra
    server = make_server(archive)                      # tools: ask, search, read
    serve_stdio(server)                                # or serve_http(server, ...)

An archive is a service of this process (`LocalArchive`) or a running one (`qa_service.client`).
What the tools give a model comes twice: as text that is ready to read and in the
fields that the API has, too (`qa_service.contract`).
"""

import importlib.util

from qa_service.errors import QAError

__all__ = ["check_mcp"]


def check_mcp() -> None:
    """QAError unless the package ``mcp`` is installed."""
    if importlib.util.find_spec("mcp") is None:
        raise QAError(
            "The MCP server needs the package mcp, which is not installed.",
            remedy="Run `pip install 'qa-service[mcp]'`.",
        )
