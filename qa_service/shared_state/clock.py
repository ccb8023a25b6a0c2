"""The time as the database has it: clocks of the machines that share it may differ."""

from sqlalchemy import ColumnElement, Double, cast, func


def clock() -> ColumnElement[float]:
    """Seconds since 1970, at the moment of asking, by PostgreSQL's clock."""
    return cast(func.extract("epoch", func.clock_timestamp()), Double)
