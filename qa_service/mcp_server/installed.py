"""Whether the package of the protocol, an optional dependency, is there."""

import importlib.util

from qa_service.errors import QAError


def check_mcp() -> None:
    """QAError unless the package ``mcp`` is installed."""
    if importlib.util.find_spec("mcp") is None:
        raise QAError(
            "The MCP server needs the package mcp, which is not installed.",
            remedy="Run `pip install 'qa-service[mcp]'`.",
        )
