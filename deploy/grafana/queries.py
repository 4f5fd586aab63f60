"""PromQL that is right for any number of workers.

Each worker serves the same gauges of the shared state, so they are never added up: ``most`` and ``least``.
Each worker counts its own work, so counters and histograms are summed: ``rate``, ``increase``, ``quantile``.
"""

from collections.abc import Sequence

WHERE = 'environment=~"$environment",job=~"$job"'
"""Chooses the workers of one environment. Both labels come from the scrape configuration."""
CHECK = ("check", "location")
RATE, RANGE = "$__rate_interval", "$__range"


def select(name: str, *matchers: str) -> str:
    return f"{name}{{{','.join((WHERE, *matchers))}}}"


def most(name: str, *matchers: str, by: Sequence[str] = ()) -> str:
    """Returns the largest value that a worker reports, one for each combination of the labels."""
    return _aggregate("max", by, select(name, *matchers))


def least(name: str, *matchers: str, by: Sequence[str] = ()) -> str:
    """Returns the smallest value that a worker reports: one worker that disagrees is enough."""
    return _aggregate("min", by, select(name, *matchers))


def rate(name: str, *matchers: str, by: Sequence[str] = ()) -> str:
    """Returns the events per second of all workers."""
    return _aggregate("sum", by, f"rate({select(name, *matchers)}[{RATE}])")


def increase(name: str, *matchers: str, by: Sequence[str] = (), window: str = RANGE) -> str:
    """Returns the number of events of all workers in the window."""
    return _aggregate("sum", by, f"increase({select(name, *matchers)}[{window}])")


def quantile(q: float, name: str, *matchers: str, by: Sequence[str] = (), window: str = RATE) -> str:
    """Returns a quantile over the histograms of all workers."""
    buckets = f"rate({select(f'{name}_bucket', *matchers)}[{window}])"
    return f"histogram_quantile({q}, {_aggregate('sum', ('le', *by), buckets)})"


def mean(name: str, *matchers: str, by: Sequence[str] = (), window: str = RATE) -> str:
    """Returns the mean of a histogram or summary over all workers."""
    total, count = (
        _aggregate("sum", by, f"rate({select(f'{name}_{part}', *matchers)}[{window}])")
        for part in ("sum", "count")
    )
    return f"{total} / {count}"


def _aggregate(function: str, by: Sequence[str], expression: str) -> str:
    return f"{function} by ({', '.join(by)}) ({expression})" if by else f"{function}({expression})"


LAST_RECONCILED = least("paywatch_reconcile_last_success_timestamp_seconds", by=("object",))
"""When each object was last reconciled; 0 if never."""
CURRENT_RATIO = (
    f"({most('paywatch_reconcile_discrepancy_ratio', by=('object',))} "
    f"and on (object) (time() - {LAST_RECONCILED} < 26 * 3600)) or ({LAST_RECONCILED} * 0 - 1)"
)
"""The discrepancy ratio of each object, and -1 if its last run was too long ago to say anything of now."""
