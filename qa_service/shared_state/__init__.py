"""What several web processes share besides the index: counts of rates, and who rebuilds.

    database = open_shared(place)          # of conversations, if it is on a server; or None
    Limits(rate=..., shared=database)      # `rates`: hits of a moving window
    Rebuilder(plan, SharedLedger(database))  # `rebuilds`: one at a time, with a lease

Each bears that the database is away for a while, and says how.
"""

from qa_service.shared_state.database import open_shared
from qa_service.shared_state.rates import RATES_URI, SharedRates
from qa_service.shared_state.rebuilds import SharedLedger

__all__ = ["RATES_URI", "SharedLedger", "SharedRates", "open_shared"]
