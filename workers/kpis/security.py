"""The state of security as the guides count it: six counts, forged webhooks, key permissions, endpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg

from probes.webhook.trial import UNDECIDED
from settings import Settings
from settings.checks.stripe import StripeCheck
from settings.checks.stripe_webhooks import StripeWebhooksCheck
from settings.checks.webhook import WebhookCheck
from settings.locations import check_of
from store.newest import NewestReading, newest_readings
from workers.kpis.measured import VALUE_KINDS, Measured, find

Word = Literal["none", "found", "unknown"]
Result = Literal["refused", "accepted", "unknown"]
Permission = Literal["granted", "missing", "not needed", "unknown"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One count of the guides, and the names of values that measure it."""

    code: str
    title: str
    names: tuple[str, ...]

    @property
    def how(self) -> str:
        return f'add a check of kind "sql" or "metrics" that measures {self.names[0]}'


COUNTS = (
    Definition(
        "authentication_failures",
        "Authentication failures",
        ("failed_auth_attempts", "authentication_failures", "failed_logins"),
    ),
    Definition("authorization_violations", "Authorization violations", ("authorization_violations",)),
    Definition(
        "webhook_security_violations",
        "Webhook security violations",
        ("invalid_webhook_signatures", "webhook_security_violations"),
    ),
    Definition("suspicious_activities", "Suspicious activities", ("suspicious_activities",)),
    Definition("blocked_requests", "Blocked requests", ("blocked_requests", "rate_limit_violations")),
    Definition("security_incidents", "Security incidents", ("security_violations", "security_incidents")),
)


@dataclass(frozen=True, slots=True)
class Count:
    """Without ``lines`` no check counts it."""

    definition: Definition
    lines: Sequence[tuple[Measured, Word]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An event that an endpoint must refuse, and what it did. ``detail`` says why that is not known."""

    kind: str
    result: Result
    detail: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The attempts of the last reading of a ``webhook`` check. ``old``: it says nothing about now."""

    reading: NewestReading
    attempts: Sequence[Attempt]
    old: bool


@dataclass(frozen=True, slots=True)
class Key:
    """What Stripe's key may read, as the last reading of a ``stripe`` check found it."""

    reading: NewestReading
    permissions: Sequence[tuple[str, Permission]]
    old: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """Endpoints as Stripe has them, and whether these are as configured."""

    reading: NewestReading
    endpoints: Sequence[Mapping[str, str]]
    expected: int
    word: Literal["as expected", "differs", "unknown"]
    old: bool


@dataclass(frozen=True, slots=True)
class Security:
    at: datetime
    counts: Sequence[Count]
    endpoints: Sequence[Endpoint]
    keys: Sequence[Key]
    drift: Sequence[Drift]


_DRIFT_CAUSES = frozenset({"endpoint", "disabled", "events", "api_version", "endpoint_twice"})
_READ_CAUSES = frozenset({"", "no_events"})
"""Causes of readings that found nothing wrong with the endpoints. A reading has one cause: another one, such
as undelivered events, may hide a difference of an endpoint."""


async def read_security(pool: asyncpg.Pool, settings: Settings) -> Security:
    """Reads what is stored; nothing is measured now."""
    now: datetime = await pool.fetchval("select now()")
    readings = await newest_readings(pool, (*VALUE_KINDS, "webhook", "stripe", "stripe_webhooks"))
    checks = {each.name: each for each in settings.checks}
    of_kind = {
        kind: [each for each in readings if each.kind == kind]
        for kind in ("webhook", "stripe", "stripe_webhooks")
    }
    return Security(
        at=now,
        counts=[_count(each, readings, now) for each in COUNTS],
        endpoints=[_endpoint(each, checks.get(check_of(each.name)), now) for each in of_kind["webhook"]],
        keys=[_key(each, checks.get(check_of(each.name)), now) for each in of_kind["stripe"]],
        drift=[_drift(each, checks.get(check_of(each.name)), now) for each in of_kind["stripe_webhooks"]],
    )


def _count(definition: Definition, readings: Sequence[NewestReading], now: datetime) -> Count:
    values = [each for each in readings if each.kind in VALUE_KINDS]
    return Count(definition, [(each, _word(each)) for each in find(definition.names, values, now)])


def _word(found: Measured) -> Word:
    if found.state != "measured" or found.number is None:
        return "unknown"
    return "found" if found.number > 0 else "none"


def _endpoint(reading: NewestReading, check: Any, now: datetime) -> Endpoint:
    steps = reading.evidence.get("steps")
    steps = steps if isinstance(steps, dict) else {}
    wanted = check.must_refuse if isinstance(check, WebhookCheck) else ()
    kinds = dict.fromkeys([*wanted, *(kind for kind in steps if kind in wanted)])
    attempts = [_attempt(kind, steps.get(kind)) for kind in kinds]
    return Endpoint(reading, attempts, reading.is_old(reading.last_slot, now))


def _attempt(kind: str, step: Any) -> Attempt:
    if not isinstance(step, dict):
        return Attempt(kind, "unknown", "not sent in the last reading")
    if "skipped" in step:
        return Attempt(kind, "unknown", f"not sent: {step['skipped']}")
    if "error" in step:
        return Attempt(kind, "refused" if step.get("refused") else "unknown", str(step["error"]))
    status = step.get("status")
    if not isinstance(status, int):
        return Attempt(kind, "unknown", "the answer is not stored")
    if 200 <= status < 300:
        return Attempt(kind, "accepted", f"HTTP {status}")
    refused = 400 <= status < 500 and status not in UNDECIDED
    return Attempt(kind, "refused" if refused else "unknown", f"HTTP {status}")


def _key(reading: NewestReading, check: Any, now: datetime) -> Key:
    found = reading.evidence.get("may_read")
    found = found if isinstance(found, dict) else {}
    wanted = check.may_read if isinstance(check, StripeCheck) else ()
    names = dict.fromkeys([*found, *wanted])
    permissions = [(name, _permission(found.get(name), _is_needed(name, check, reading))) for name in names]
    return Key(reading, permissions, reading.is_old(reading.last_slot, now))


def _is_needed(name: str, check: Any, reading: NewestReading) -> bool:
    """Whether the check fails without it. The account is always read, but only some expectations need it."""
    if name != "account":
        return True
    if not isinstance(check, StripeCheck):
        return reading.verdict != "pass"
    return bool(check.expect.of_the_account)


def _permission(value: Any, needed: bool) -> Permission:
    if value is False:
        return "missing" if needed else "not needed"
    return "granted" if value is True else "unknown"


def _drift(reading: NewestReading, check: Any, now: datetime) -> Drift:
    found = reading.evidence.get("endpoints")
    endpoints = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    expected = len(check.endpoints) if isinstance(check, StripeWebhooksCheck) else 0
    old = reading.is_old(reading.last_slot, now)
    word: Literal["as expected", "differs", "unknown"] = "unknown"
    if not old and reading.cause in _DRIFT_CAUSES:
        word = "differs"
    elif not old and expected and isinstance(found, list) and reading.cause in _READ_CAUSES:
        word = "as expected"
    return Drift(reading, endpoints, expected, word, old)
