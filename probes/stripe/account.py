"""Compares the account with the expectations: its flags, its capabilities, and what Stripe requires of it."""

from datetime import UTC, datetime

import msgspec

from probes.formatting import format_json, format_seconds
from probes.reading import Json, Verdict
from probes.stripe.results import Results
from probes.stripe_requests import Whole, show
from settings.checks.stripe import StripeExpect
from settings.texts import join_first
from settings.values import format_duration

_PLAIN = ("payouts_enabled", "charges_enabled", "country")
_NAMED = 5
"""Required fields that a reason names."""


class Requirements(msgspec.Struct):
    """What Stripe requires of the account holder. ``current_deadline`` is in Unix seconds."""

    current_deadline: Whole | None = None
    disabled_reason: str | None = None
    currently_due: list[str] | None = None
    eventually_due: list[str] | None = None
    past_due: list[str] | None = None


class StripeAccount(msgspec.Struct):
    id: str
    country: str | None = None
    charges_enabled: bool | None = None
    payouts_enabled: bool | None = None
    capabilities: dict[str, str] | None = None
    requirements: Requirements | None = None
    future_requirements: Requirements | None = None


def judge_account(expect: StripeExpect, account: StripeAccount, now: datetime, results: Results) -> None:
    """``now`` is Stripe's clock."""
    results.evidence["account"] = _evidence(account)
    for name in _PLAIN:
        _compare(name, getattr(expect, name), getattr(account, name), results)
    _capabilities(expect, account, results)
    _requirements(expect, account, now, results)


def _evidence(account: StripeAccount) -> dict[str, Json]:
    shown: dict[str, Json] = {"id": show(account.id)}
    shown |= {
        name: _shown(getattr(account, name)) for name in (*_PLAIN[2:], "charges_enabled", "payouts_enabled")
    }
    return shown


def _shown(value: str | bool | None) -> Json:
    return show(value) if isinstance(value, str) else value


def _compare(name: str, wanted: object, found: Json, results: Results) -> None:
    if wanted is not None and found != wanted:
        shown = f'"{show(found)}"' if isinstance(found, str) else format_json(found)
        sentence = f"the account's {name} is {shown}, expected {format_json(wanted)}"  # type: ignore[arg-type]
        results.fail("account", sentence)


def _capabilities(expect: StripeExpect, account: StripeAccount, results: Results) -> None:
    for name in expect.capabilities:
        status = (account.capabilities or {}).get(name)
        if account.capabilities is None:
            results.unchecked("expect.capabilities", "Stripe reports no capabilities of this account")
            return
        if status != "active":
            shown = "not requested" if status is None else f'"{show(status)}"'
            results.fail("account", f'the account\'s capability {name} is {shown}, expected "active"')


def _requirements(expect: StripeExpect, account: StripeAccount, now: datetime, results: Results) -> None:
    found = account.requirements
    if found is not None:
        _measure(found, now, results)
    if expect.requirements_due_within is None:
        return
    if found is None:
        results.unchecked("expect.requirements_due_within", "Stripe reports no requirements of this account")
        return
    if found.disabled_reason:
        results.fail("requirements", f"the account is restricted: {show(found.disabled_reason)}")
    if found.past_due:
        results.fail("requirements", f"past due, which limits the account: {_fields(found.past_due)}")
    _due(expect, found, now, "", results)
    if account.future_requirements is not None:
        _due(expect, account.future_requirements, now, "by future rules, ", results)


def _measure(found: Requirements, now: datetime, results: Results) -> None:
    for name in ("currently_due", "eventually_due", "past_due"):
        results.values[f"requirements_{name}"] = float(len(getattr(found, name) or ()))
    if found.current_deadline is not None:
        results.values["requirements_due_in"] = found.current_deadline - now.timestamp()
    results.evidence["requirements"] = {
        "disabled_reason": show(found.disabled_reason) if found.disabled_reason else None,
        "current_deadline": _date(found.current_deadline),
        "past_due": _fields(found.past_due or []),
        "currently_due": _fields(found.currently_due or []),
    }


def _due(expect: StripeExpect, found: Requirements, now: datetime, rules: str, results: Results) -> None:
    due = [each for each in found.currently_due or () if each not in (found.past_due or ())]
    limit = expect.requirements_due_within
    if not due or limit is None:
        return
    if found.current_deadline is None:
        # Without a date Stripe may limit the account at the next threshold of its volume.
        results.add(Verdict.DEGRADED, "requirements", f"{rules}due without a date: {_fields(due)}")
        return
    left = found.current_deadline - now.timestamp()
    if left <= 0:
        results.fail("requirements", f"{rules}due since {_date(found.current_deadline)}: {_fields(due)}")
    elif left < limit.total_seconds():
        sentence = f"{rules}due in {format_seconds(left)}, sooner than expect.requirements_due_within"
        results.add(
            Verdict.DEGRADED, "requirements", f"{sentence} = {format_duration(limit)}: {_fields(due)}"
        )


def _fields(names: list[str]) -> str:
    return join_first(names, _NAMED, show=show)


def _date(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return f"the Unix time {seconds}"
