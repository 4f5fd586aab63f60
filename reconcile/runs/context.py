"""What every step of a run shares: its dependencies, the claim of this worker, and guarded writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from reconcile.postgres import T
from reconcile.runs.deps import Deps
from reconcile.runs.guarded import Lease, write
from reconcile.runs.lease import Claim
from reconcile.runs.records import SCHEDULE, Options
from reconcile.windows import Window
from settings.accounts import Account
from stripeapi import Stripe


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one object of a run is, for people."""

    run: str
    object: str
    phase: str
    pages: int = 0
    records: int = 0
    waiting_for: str = ""
    """The session that holds a lock for which this object waits; empty if it does not wait."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """One worker that executes one run."""

    deps: Deps
    claim: Claim
    on_progress: Callable[[Progress], None] = field(repr=False)

    @property
    def id(self) -> str:
        return self.claim.lease.run

    @property
    def stripe(self) -> Stripe:
        """The client of the run's account."""
        return self.deps.stripe(self.claim.account)

    @property
    def lease(self) -> Lease:
        return self.claim.lease

    @property
    def account(self) -> Account:
        return self.claim.account

    @property
    def window(self) -> Window:
        return self.claim.window

    @property
    def dry_run(self) -> bool:
        return self.claim.dry_run

    @property
    def scheduled(self) -> bool:
        """Whether the schedule made the run: then no person is there whose word its writes would be."""
        return self.claim.requested_by == SCHEDULE

    @property
    def options(self) -> Options:
        return self.claim.options

    async def write(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Runs ``work(connection)`` in one transaction that counts only while this worker holds the run."""
        return await write(self.deps, self.lease, work)
