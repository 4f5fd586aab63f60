"""What every step of a run shares: its dependencies, the claim of this worker, and guarded writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reconcile.postgres import T
from reconcile.runs.activity import Progress
from reconcile.runs.deps import Deps
from reconcile.runs.guarded import Lease, write
from reconcile.runs.lease import Claim
from reconcile.runs.records import SCHEDULE, Options
from reconcile.windows import Window
from settings.accounts import Account

if TYPE_CHECKING:
    from stripeapi import Stripe


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
    def stripe(self) -> "Stripe":
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
