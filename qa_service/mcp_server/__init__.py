"""The archive as tools for language models, by the Model Context Protocol (MCP).

::

    check_mcp()                                        # the package `mcp` is an extra
    server = make_server(archive)                      # tools: ask, search, read
    serve_stdio(server)                                # or serve_http(server, ...)

An archive is a service of this process (`LocalArchive`) or a running one (`qa_service.client`).
What the tools give a model comes twice: as text that is ready to read (`texts`) and in the
fields that the API has, too (`qa_service.contract`).
"""

from qa_service.mcp_server.installed import check_mcp

__all__ = ["check_mcp"]
