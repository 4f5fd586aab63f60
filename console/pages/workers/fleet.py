"""The list of workers, and how much each asks Stripe."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from console.web.listing import Column, Filter, Listing, Row
from console.web.values import Key

WORKERS = Listing(
    name="workers",
    title="Workers",
    path="/workers",
    select="workers",
    columns=(
        Column("worker", "Worker", "id"),
        Column("role", "Role"),
        Column("state", "State", "word"),
        Column("beat_age", "Last beat before", "duration"),
        Column("configuration", "Configuration", "word"),
        Column("revision", "Revision", "count", link="/configuration/{revision}"),
        Column("redis", "Redis", "word"),
        Column("sight", "Sight", "word"),
        Column("why", "Why not"),
        Column("leases", "Leases", "count"),
        Column("waiting", "Readings that wait", "count"),
        Column("dropped", "Readings dropped", "count"),
        Column("clock_skew", "Clock ahead by", "duration"),
        Column("paywatch", "Paywatch"),
        Column("version", "Release"),
        Column("location", "Location"),
        Column("environment", "Environment"),
        Column("started_at", "Started", "time"),
    ),
    keys=(Key("worker", "text"),),
    filters=(
        Filter("role", "Role", "role = {}", choices=("probes", "reconcile")),
        Filter("state", "State", "state = {}", choices=("alive", "dead")),
        Filter("location", "Location", "location = {}"),
        Filter("outdated", "With another configuration", "configuration <> 'active'", flag=True),
    ),
    descending=False,
    empty="No worker matches.",
)


@dataclass(frozen=True, slots=True)
class Load:
    """Requests of one process to one endpoint of Stripe in the last minute. ``share``: of what its runs may
    send; None where nothing limits it, as for checks."""

    process: str
    endpoint: str
    last_minute: int
    permitted: float | None

    @property
    def share(self) -> float | None:
        return self.last_minute / 60 / self.permitted if self.permitted else None


def loads(rows: Sequence[Row]) -> Sequence[Load]:
    """Returns the loads of processes with a living worker. One of an older version reports none.

    The workers of both roles in one process report the same requests.
    """
    alive = (row for row in rows if row["state"] == "alive")
    found = {(load.process, load.endpoint): load for row in alive for load in _loads(row)}
    return list(found.values())


def process_of(worker: str) -> str:
    """``host-1234`` of ``probes@host-1234-ab12``."""
    return worker.partition("@")[2].rpartition("-")[0] or worker


def _loads(row: Row) -> Iterator[Load]:
    """Reads what a worker of another version may have written in another form."""
    report = row["stripe"]
    if not isinstance(report, dict):
        return
    recent, permitted = (report.get(name) or {} for name in ("last_minute", "permitted"))
    if not isinstance(recent, dict) or not isinstance(permitted, dict):
        return
    for endpoint in sorted({*recent, *permitted}):
        count, rate = recent.get(endpoint, 0), permitted.get(endpoint)
        if isinstance(count, int) and isinstance(rate, int | float | None):
            yield Load(process_of(row["worker"]), endpoint, count, rate)
