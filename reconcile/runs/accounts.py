"""The accounts to reconcile: named ones, or the platform and every connected account that Stripe lists."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from reconcile.objects.records import Id
from reconcile.paging import PAGE, find_misfit, not_a_page
from settings.accounts import PLATFORM_ACCOUNT, Account
from stripeapi import Garbled, decode_tolerantly

if TYPE_CHECKING:
    from stripeapi import Stripe

LIST = "/v1/accounts"


class _Requirements(msgspec.Struct):
    disabled_reason: str | None = None


class _Account(msgspec.Struct):
    id: Id
    deleted: bool = False
    requirements: _Requirements | None = None

    @property
    def rejected(self) -> str:
        """Why Stripe or the platform rejected the account; empty if nobody did."""
        reason = (self.requirements and self.requirements.disabled_reason) or ""
        return reason if reason.startswith("rejected") else ""


class _Page(msgspec.Struct):
    data: list[_Account]
    has_more: bool


_PAGE = msgspec.json.Decoder(_Page)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts to reconcile. ``notes`` are sentences about accounts that Stripe or the platform closed."""

    found: list[Account] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def named_accounts(written: Sequence[str]) -> Accounts:
    """Returns accounts by their names, as `parse_accounts` returns them."""
    return Accounts([Account.named(each) for each in written])


async def all_accounts(stripe: "Stripe") -> Accounts:
    """Returns the platform and every account that Stripe lists. Raises StripeError."""
    found = Accounts([PLATFORM_ACCOUNT])
    async for each in _list_accounts(stripe):
        if each.deleted:
            found.notes.append(
                f"{each.id} is left out: it was deleted, and Stripe no longer serves its objects"
            )
            continue
        found.found.append(Account(each.id))
        if each.rejected:
            found.notes.append(f"{each.id} was rejected ({each.rejected}); it is reconciled nevertheless")
    return found


async def _list_accounts(stripe: "Stripe") -> AsyncIterator[_Account]:
    after: dict[str, object] = {}
    seen: set[str] = set()
    more = True
    while more:
        page = await _read_page(stripe, after)
        fresh = [each for each in page.data if each.id not in seen]
        if problem := find_misfit([], dead_end=page.has_more and not fresh):
            raise Garbled(f"{LIST}: {problem}")
        for each in fresh:
            yield each
        seen.update(each.id for each in fresh)
        more = page.has_more
        after = {"starting_after": page.data[-1].id} if page.data else {}


async def _read_page(stripe: "Stripe", after: dict[str, object]) -> _Page:
    answer = await stripe.get(LIST, {"limit": PAGE, **after})
    try:
        return decode_tolerantly(_PAGE, answer.body)
    except msgspec.DecodeError as error:
        raise Garbled(f"{LIST}: {not_a_page(error)}") from error
