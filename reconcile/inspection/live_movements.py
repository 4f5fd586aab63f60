"""The balance transactions of one object as Stripe has them now, and the payouts that paid them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from reconcile.codes import LiveGap
from reconcile.inspection.live_links import StripeObject
from reconcile.inspection.live_lists import Listed, Missing, NotKnown, Questions
from reconcile.objects.records import Created, Currency, Id, SignedAmount, moment
from reconcile.paging import PAGE

SOURCES = 20
"""Charges, refunds and disputes of one object whose balance transactions are read."""
PAYOUT_PAGES = 10
CANDIDATES = 3
LOOK_UPS = 20
"""Requests that look for a transaction in a payout: Stripe does not name the payout of a transaction."""
_WINDOWS = (timedelta(days=8), timedelta(days=35))
"""An automatic payout follows the day on which the money is available within a day, a week or a month."""


class LiveMovement(msgspec.Struct, frozen=True):
    """One balance transaction; amounts are minor units. ``payout`` paid it out, None if ``paid_out`` says
    that it is not available yet, or that its payout is not known."""

    id: str
    type: str
    category: str
    amount: int
    fee: int
    net: int
    currency: str
    source: str | None
    created: datetime
    available_on: datetime | None
    status: str | None
    payout: str | None = None
    paid_out: Literal["found", "pending", "unknown"] = "unknown"


class CategorySum(msgspec.Struct, frozen=True):
    """Transactions of a payout, of one currency; of one reporting category, or of all if it is None."""

    currency: str
    category: str | None
    count: int
    amount: int
    fee: int
    net: int


class PayoutContents(msgspec.Struct, frozen=True):
    """The sums of a payout's transactions, its own included, of those that were read. ``nets``: whether each
    currency nets to zero; None if not all of them are known."""

    count: int
    sums: list[CategorySum]
    nets: bool | None


class LiveMovements(msgspec.Struct, frozen=True):
    """``movements`` are the oldest first."""

    movements: list[LiveMovement]
    contents: PayoutContents | None
    not_known: list[NotKnown]


class _Transaction(msgspec.Struct, frozen=True):
    id: Id
    type: str
    amount: SignedAmount
    fee: SignedAmount
    net: SignedAmount
    currency: Currency
    created: Created
    reporting_category: str | None = None
    available_on: Created | None = None
    status: str | None = None
    source: str | None = None

    @property
    def movement(self) -> LiveMovement:
        return LiveMovement(
            *(self.id, self.type, self.reporting_category or self.type, self.amount, self.fee, self.net),
            *(self.currency, self.source, moment(self.created)),
            *(None if self.available_on is None else moment(self.available_on), self.status),
        )


async def movements_of(
    questions: Questions, itself: StripeObject, all_: Sequence[StripeObject]
) -> LiveMovements:
    """Raises nothing of Stripe: what cannot be read is in ``not_known``."""
    sources = [each for each in all_ if each.object != "payment_intent"]
    if len(sources) > SOURCES:
        reason = f"only those of the first {SOURCES} of {len(sources)} objects were read"
        questions.note("its balance transactions", LiveGap.LIST_TOO_LONG, reason)
    found: dict[str, LiveMovement] = {}
    for source in sources[:SOURCES]:
        what = f"the balance transactions of {source.id}"
        for each in await questions.or_gap(what, _of_source(questions, source), []):
            found[each.id] = each.movement
    search = PayoutSearch(questions)
    ordered = sorted(found.values(), key=lambda each: (each.created, each.id))
    movements = [await search.paid_out(each) for each in ordered]
    contents = await _contents(questions, itself) if itself.object == "payout" else None
    return LiveMovements(movements, contents, questions.gaps)


async def _of_source(questions: Questions, source: StripeObject) -> list[_Transaction]:
    """Those that Stripe lists for the source, and those that the source itself names."""
    found = await questions.all("balance_transactions", {"source": source.id}, _Transaction)
    listed = {each.id for each in found}
    named = [id_ for id_ in dict.fromkeys(source.transactions) if id_ not in listed]
    return [*found, *[await questions.one("balance_transactions", id_, _Transaction) for id_ in named]]


async def _contents(questions: Questions, payout: StripeObject) -> PayoutContents | None:
    what = "the transactions that it paid out"
    if payout.automatic is False:
        questions.note(what, LiveGap.MANUAL_PAYOUT)
        return None
    pages = questions.pages("balance_transactions", {"payout": payout.id}, _Transaction, most=PAYOUT_PAGES)
    listed: Listed[_Transaction] | None = await questions.or_gap(what, pages, None)
    if listed is None:
        return None
    completed = payout.reconciliation_status == "completed"
    if not listed.complete:
        questions.note(what, LiveGap.LIST_TOO_LONG, f"only the newest {PAYOUT_PAGES * PAGE:,} were read")
    elif not completed:
        questions.note(what, LiveGap.PAYOUT_IN_PROGRESS)
    totals = _sums(listed.found, by_category=False)
    nets = all(each.net == 0 for each in totals) if listed.complete and completed else None
    return PayoutContents(len(listed.found), [*totals, *_sums(listed.found, by_category=True)], nets)


def _sums(found: Sequence[_Transaction], *, by_category: bool) -> list[CategorySum]:
    groups: dict[tuple[str, str], list[_Transaction]] = {}
    for each in found:
        category = (each.reporting_category or each.type) if by_category else ""
        groups.setdefault((each.currency, category), []).append(each)
    return [
        CategorySum(
            *(currency, category or None, len(group)),
            *(sum(each.amount for each in group), sum(each.fee for each in group)),
            sum(each.net for each in group),
        )
        for (currency, category), group in sorted(groups.items())
    ]


class _Payout(msgspec.Struct, frozen=True):
    id: Id
    created: Created
    currency: str
    automatic: bool | None = None


@dataclass(slots=True)
class PayoutSearch:
    """Looks for the payout of a transaction among the automatic payouts after its money became available."""

    questions: Questions
    _left: int = LOOK_UPS
    _candidates: dict[tuple[str, datetime], list[_Payout]] = field(default_factory=dict)
    _inside: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    async def paid_out(self, movement: LiveMovement) -> LiveMovement:
        if movement.type == "payout":  # the money of one that failed is paid out by a later one
            return msgspec.structs.replace(movement, payout=movement.source, paid_out="found")
        if movement.status == "pending":
            return msgspec.structs.replace(movement, paid_out="pending")
        what = f"the payout of {movement.id}"
        payout = await self.questions.or_gap(what, self._search(movement), None)
        return msgspec.structs.replace(movement, payout=payout, paid_out="found" if payout else "unknown")

    async def _search(self, movement: LiveMovement) -> str | None:
        if movement.available_on is None or movement.source is None:
            raise Missing(LiveGap.PAYOUT_NOT_FOUND)
        candidates = await self._payouts_after(movement.currency, movement.available_on)
        for payout in candidates[:CANDIDATES]:
            if movement.id in await self._transactions_in(payout.id, movement.source):
                return payout.id
        looked = ", ".join(each.id for each in candidates[:CANDIDATES]) or "no automatic payout was found"
        raise Missing(LiveGap.PAYOUT_NOT_FOUND, f"{LiveGap.PAYOUT_NOT_FOUND.meaning}: {looked}")

    async def _payouts_after(self, currency: str, available_on: datetime) -> list[_Payout]:
        """Returns automatic payouts, the first of them first."""
        key = currency, available_on
        if key not in self._candidates:
            self._candidates[key] = await self._automatic_payouts(currency, available_on)
        return self._candidates[key]

    async def _automatic_payouts(self, currency: str, available_on: datetime) -> list[_Payout]:
        for window in _WINDOWS:
            # Stripe can create the payout a little before the day on which the money is available.
            since, until = available_on - timedelta(days=1), available_on + window
            span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
            self._count()
            listed = await self.questions.all("payouts", {"created": span}, _Payout)
            if found := [each for each in reversed(listed) if each.automatic and each.currency == currency]:
                return found
        return []

    def _count(self) -> None:
        if not self._left:
            raise Missing(LiveGap.LIST_TOO_LONG, f"{LOOK_UPS} requests have looked for payouts already")
        self._left -= 1

    async def _transactions_in(self, payout: str, source: str) -> set[str]:
        key = payout, source
        if key not in self._inside:
            self._count()
            parameters = {"payout": payout, "source": source}
            found = await self.questions.all("balance_transactions", parameters, _Transaction)
            self._inside[key] = {each.id for each in found}
        return self._inside[key]
