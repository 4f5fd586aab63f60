"""Whose objects are reconciled, the platform's or a connected account's, and which rows of the ledger are
whose."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import msgspec

from reconcile.objects.kinds import KINDS, default_mapping
from reconcile.objects.records import Id
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import Mapping, Object, ReconcileSettings
from stripeapi import Garbled, Stripe

LIST = "/v1/accounts"
_MOST = 100


class _Requirements(msgspec.Struct):
    disabled_reason: str | None = None


class _Account(msgspec.Struct):
    id: Id
    deleted: bool = False
    requirements: _Requirements | None = None

    @property
    def rejected(self) -> str:
        """Why Stripe or the platform rejected it; empty for the others."""
        reason = (self.requirements and self.requirements.disabled_reason) or ""
        return reason if reason.startswith("rejected") else ""


class _Page(msgspec.Struct):
    data: list[_Account]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts to reconcile. ``notes`` are sentences about accounts that Stripe or the platform closed."""

    found: list[Account] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def named_accounts(written: Sequence[str]) -> Accounts:
    """Accounts by their names, as `parse_accounts` returns them."""
    return Accounts([Account.named(each) for each in written])


async def all_accounts(stripe: Stripe) -> Accounts:
    """The platform and every account that Stripe lists. Raises StripeError where it does not."""
    found = Accounts([PLATFORM_ACCOUNT])
    async for each in _listed(stripe):
        if each.deleted:
            found.notes.append(f"{each.id} is left out: it was deleted, and Stripe tells nothing more of it")
            continue
        found.found.append(Account(each.id))
        if each.rejected:
            found.notes.append(f"{each.id} was rejected ({each.rejected}); it is reconciled all the same")
    return found


async def _listed(stripe: Stripe) -> AsyncIterator[_Account]:
    after: dict[str, object] = {}
    seen: set[str] = set()
    more = True
    while more:
        answer = await stripe.get(LIST, {"limit": _MOST, **after})
        try:
            page = msgspec.json.decode(answer.body, type=_Page)
        except msgspec.DecodeError as error:
            raise Garbled(f"{LIST}: the answer is not a page of a list ({error})") from error
        fresh = [each for each in page.data if each.id not in seen]
        if page.has_more and not fresh:
            raise Garbled(f"{LIST}: it says that there is more, and gives nothing to go on from")
        for each in fresh:
            yield each
        seen.update(each.id for each in fresh)
        more = page.has_more
        after = {"starting_after": page.data[-1].id} if page.data else {}


def mapping_of(settings: ReconcileSettings, object_: Object) -> Mapping:
    """The configured one, or the one of the default table."""
    mapping: Mapping | None = getattr(settings, object_)
    return mapping or default_mapping(KINDS[object_])


def account_conflict(settings: ReconcileSettings, object_: Object, account: Account) -> str | None:
    """Why an account's objects cannot be compared with the configured table; None if they can.

    Without a column that tells accounts apart, all rows belong to the one account that is configured.
    """
    mapping = mapping_of(settings, object_)
    configured = settings.fixed_accounts or ()
    owner = configured[0] if len(configured) == 1 else PLATFORM_ACCOUNT
    if mapping.account is not None or account == owner:
        return None
    whose = _possessive(account)
    return (
        f"reconcile.{object_}: nothing tells the rows of {mapping.table} apart by account, so that all count "
        f"as {_possessive(owner)}, and {whose} cannot be compared: name the column that holds the account as "
        f'account or, if all rows are {whose}, write accounts = ["{account.name}"]'
    )


def _possessive(account: Account) -> str:
    return f"{account.connected or 'the platform'}'s"
