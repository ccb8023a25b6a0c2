"""One rebuild of the index at a time, in a process of its own, with progress and outcome.

::

    rebuilder.start(full=False)       # a child process runs `child`: build_index, as the CLI does
    rebuilder.status(id)              # progress as the child reports it, line by line
    rebuilder.cancel(id)              # the generation in use stays; what was embedded is reused

A running service takes over what the child publishes (``store.LiveIndex``). With a `Ledger` that
processes share, one at a time runs on all of them together.
"""

from qa_service.rebuild.ledger import MOST_OUTCOMES, Ledger, RebuildStatus, State, Verdict
from qa_service.rebuild.rebuilder import Plan, Rebuilder

__all__ = ["MOST_OUTCOMES", "Ledger", "Plan", "RebuildStatus", "Rebuilder", "State", "Verdict"]
