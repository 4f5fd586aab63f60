"""What the store and the ledger know about one object. Stripe is not asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console.context import Console
from console.web.problems import NotFound, Unavailable
from reconcile import KINDS, LedgerError
from reconcile.inspection.explanation import Explanation, UnknownObject, explain
from reconcile.inspection.found import Found, is_live
from reconcile.inspection.history import Sighting, covering
from reconcile.inspection.ledger_now import StripeSide, ledger_now, stripe_last_seen
from reconcile.inspection.live import object_of
from reconcile.objects.dashboard import dashboard_url
from settings.accounts import PLATFORM_ACCOUNT, Account

WITHIN = 10
"""Seconds for all questions about one object."""
ASKED_ACCOUNTS = 5
"""Accounts whose rows are asked for, while nobody knows whose object it is."""


@dataclass(frozen=True, slots=True)
class LedgerSide:
    """The rows now. ``problem``: why they are unknown; None if the ledger answered. ``failed``: it could not
    be asked, although the object is one that is reconciled."""

    account: Account
    found: Found | None = None
    problem: str | None = None
    failed: bool = False

    @property
    def rows(self) -> int:
        return len(self.found.plain["ledger"] or []) if self.found is not None else 0


@dataclass(frozen=True, slots=True)
class Known:
    """``explained`` is None if no run stored anything about the id; then ``covering`` are the runs that read
    the time of the row's creation and found no difference."""

    id: str
    object: str | None
    account: Account
    explained: Explanation | None
    stripe: StripeSide | None
    ledger: LedgerSide
    covering: Sequence[Sighting] = ()
    url: str | None = None
    looked: str = ""
    related: Sequence[str] = field(default_factory=list)

    @property
    def sightings(self) -> Sequence[Sighting]:
        return self.covering if self.explained is None else self.explained.sightings


async def known_of(console: Console, id_: str, account: Account | None, object_: str | None) -> Known:
    """Raises NotFound, which says where it looked, SeveralObjects, and Unavailable."""
    try:
        async with asyncio.timeout(WITHIN):
            return await _known(console, id_, account, object_)
    except TimeoutError:
        raise Unavailable(
            f"the questions about {id_!r} took longer than {WITHIN} s, so that nothing is known: run "
            f"`paywatch reconcile explain {id_}`"
        ) from None


async def _known(console: Console, id_: str, account: Account | None, object_: str | None) -> Known:
    explained, looked = None, ""
    try:
        explained = await explain(console.pool, console.settings, id_, account, object_)
        account, object_ = explained.account, explained.object
    except UnknownObject as error:
        looked = str(error).removesuffix(": ask Stripe and the ledger with --live")
    kind = object_ or object_of(id_)
    ledger = await _ledger_side(console, id_, kind, account)
    if explained is None and not ledger.rows:
        raise _not_found(ledger, looked)
    of = ledger.account if explained is None else explained.account
    seen = None if kind is None else await stripe_last_seen(console.pool, of, kind, id_)
    live = is_live(console.settings)
    return Known(
        *(id_, kind, of, explained, seen, ledger),
        await _covering(console, ledger, of, kind, id_) if explained is None else (),
        None if live is None or kind is None else dashboard_url(kind, id_, of, live=live),
        looked,
        _linked(explained),
    )


def _not_found(ledger: LedgerSide, looked: str) -> Exception:
    if ledger.problem is not None and not ledger.failed:
        return NotFound(f"{looked}; and the ledger is not asked for it: {ledger.problem}")
    if ledger.problem is not None:
        return Unavailable(f"{looked}; and whether the ledger has it is unknown: {ledger.problem}")
    return NotFound(f"{looked}; the ledger has no row with this id now")


async def _ledger_side(
    console: Console, id_: str, object_: str | None, account: Account | None
) -> LedgerSide:
    """Asks for the rows of the account, or of the configured ones until one has the id."""
    settings = console.settings
    owner = account or PLATFORM_ACCOUNT
    if object_ is None or object_ not in KINDS:
        return LedgerSide(owner, None, f"{id_!r} does not say what kind of object it is: choose the object")
    if object_ not in settings.reconcile.objects:
        listed = ", ".join(settings.reconcile.objects)
        return LedgerSide(owner, None, f"{object_} are not reconciled: reconcile.objects has {listed}")
    if console.ledger is None:
        return LedgerSide(
            owner, None, "DATABASE_URL is not set, so that there is no ledger to ask", failed=True
        )
    asked = (
        [account]
        if account
        else list(settings.reconcile.fixed_accounts or [PLATFORM_ACCOUNT])[:ASKED_ACCOUNTS]
    )
    side = LedgerSide(owner)
    for each in asked:
        try:
            side = LedgerSide(
                each, await ledger_now(console.pool, console.ledger, settings, (object_, id_, each))
            )
        except LedgerError as error:
            return LedgerSide(each, None, console.mask(str(error)), failed=True)
        if side.rows:
            break
    return side


async def _covering(
    console: Console, ledger: LedgerSide, account: Account, object_: str | None, id_: str
) -> Sequence[Sighting]:
    created = _created(ledger)
    if object_ is None or created is None:
        return ()
    return await covering(console.pool, account, object_, created, id_)


def _created(ledger: LedgerSide) -> datetime | None:
    rows = [] if ledger.found is None else ledger.found.finding.ledger or []
    try:
        moment = datetime.fromisoformat(str(rows[0].get("created"))) if rows else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def _linked(explained: Explanation | None) -> list[str]:
    """Returns the ids of the payment and the charge that Stripe's object names."""
    if explained is None or explained.found is None:
        return []
    details = (explained.found.finding.stripe or {}).get("details") or {}
    named = [details.get(name) for name in ("payment", "charge")]
    return [each for each in named if isinstance(each, str) and each != explained.id]
