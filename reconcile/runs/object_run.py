"""One Stripe object within a run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from reconcile.codes import Coded
from reconcile.objects.kind import Kind
from reconcile.queries import sql
from reconcile.runs.activity import Progress
from reconcile.runs.context import RunContext
from settings.reconcile import Mapping


async def _nothing(*_: object) -> None:
    return


@dataclass(slots=True)
class LockWaits:
    """How many seconds one object has waited for locks of the ledger, and for which session last."""

    seconds: float = 0.0
    holder: str = ""


@dataclass(frozen=True, slots=True)
class ObjectRun:
    """One kind of object in a run, with the mapping and policy that were effective when the run began."""

    run: RunContext
    id: int
    kind: Kind
    mapping: Mapping
    plan: dict[str, Any] = field(default_factory=lambda: {"repair": ()})
    """What `plan_of` returned when the run began."""
    only: tuple[str, ...] = ()
    withheld: bool = False
    """Whether the planned writes are only tried, because nobody has approved what daily runs may write."""
    wait_for_movements: Callable[[], Awaitable[None]] = field(default=_nothing, repr=False)
    """Returns when the run's balance transactions are staged; raises Incomplete if they cannot be read."""
    advance_finality: Callable[[str], Awaitable[None]] = field(default=_nothing, repr=False)
    """Takes the id up to which findings are final, while later ones are still being verified."""
    lock_waits: LockWaits = field(default_factory=LockWaits, repr=False)

    @property
    def rate(self) -> float | None:
        """The number of requests per second that its list may receive, None without a limit."""
        return self.run.deps.rates.get(self.kind.collection, self.run.deps.rate)

    @property
    def repair(self) -> tuple[str, ...]:
        """The classes that may be written."""
        return tuple(self.plan["repair"])

    @property
    def writes(self) -> bool:
        """Whether the repair is committed; otherwise it is rolled back."""
        return not self.run.dry_run and not self.withheld

    def report(self, phase: str, pages: int = 0, records: int = 0) -> None:
        self.run.on_progress(Progress(self.run.id, self.kind.object, phase, pages, records))

    def report_lock(self, holder: str) -> None:
        self.run.on_progress(Progress(self.run.id, self.kind.object, "waiting", waiting_for=holder))

    async def add_gap(self, gap: Coded) -> None:
        """Records what was not covered, so that the run ends ``incomplete``."""
        text = msgspec.json.encode([gap]).decode()
        await self.run.write(lambda connection: connection.execute(sql("runs/add_gap"), self.id, text))
