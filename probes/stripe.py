"""``kind = "stripe"``: Stripe accepts the key, also a restricted one, and the account is as expected."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

import stripeapi
from probes import request_errors
from probes.formatting import format_json, format_seconds
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.stripe import StripeCheck

CAUSES: Mapping[str, str] = {
    "key_refused": "401: the key is wrong, expired or revoked",
    "forbidden": "the key lacks a permission that the check needs; the reason names it",
    "account": "the account is not as expected",
    "latency": "slower than `fail_above` or `degraded_above`",
    "rate_limited": "429: too many requests",
    "broken": "5xx: an error of Stripe",
    "garbled": "the response is not Stripe's",
    "too_large": "the response has more than 32 MB",
    "unreachable": "no response",
    "locked": "Stripe reports that the object is locked",
    "not_found": "Stripe reports that the object does not exist",
    "rejected": "Stripe rejects the request; the reason quotes Stripe",
    "network": "this worker has no network",
    "not_configured": "no usable key: set `STRIPE_SECRET_KEY`",
}

_T = TypeVar("_T")


class _Balance(msgspec.Struct):
    livemode: bool


class _Account(msgspec.Struct):
    id: str
    country: str | None = None
    charges_enabled: bool | None = None
    payouts_enabled: bool | None = None


@dataclass(slots=True)
class _Results:
    """What the requests returned so far."""

    problems: list[Problem] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    may_read: dict[str, Json] = field(default_factory=dict)


async def probe(check: StripeCheck, tools: Tools) -> Outcome:
    results = _Results()
    try:
        client = tools.stripe(Account.connected_as(check.account))
        await _get_balance(client, results)
    except stripeapi.StripeError as error:
        results.problems.append(_problem(error))
    else:
        await _get_account(check, client, results)
    seconds = results.phases.get("balance")
    if seconds is not None:
        results.problems += too_slow(check, seconds)
    if results.may_read:
        results.evidence["may_read"] = results.may_read
    return conclude(
        results.problems,
        "Stripe responded" if seconds is None else f"Stripe responded in {format_seconds(seconds)}",
        phases=results.phases,
        values={} if seconds is None else {"response_time": seconds},
        evidence=results.evidence,
    )


async def _get_balance(client: stripeapi.Stripe, results: _Results) -> None:
    # The balance, because restricted keys usually may read it but not the account.
    started = time.perf_counter()
    try:
        answer = await client.get("/v1/balance")
    except stripeapi.Forbidden:
        results.may_read["balance"] = False
        raise
    results.phases["balance"] = time.perf_counter() - started
    results.may_read["balance"] = True
    results.evidence["livemode"] = _decoded(answer, _Balance).livemode
    results.evidence["request_id"] = answer.request_id


async def _get_account(check: StripeCheck, client: stripeapi.Stripe, results: _Results) -> None:
    started = time.perf_counter()
    try:
        account = _decoded(await client.get("/v1/account"), _Account)
    except stripeapi.Forbidden:
        results.may_read["account"] = False
        results.problems += _missing_permission(check)
    except stripeapi.StripeError as error:
        results.problems.append(_problem(error))
    else:
        results.phases["account"] = time.perf_counter() - started
        results.may_read["account"] = True
        results.evidence["account"] = msgspec.to_builtins(account)
        results.problems += _unexpected(check, account)


def _missing_permission(check: StripeCheck) -> list[Problem]:
    expected = check.expect.model_dump(exclude_none=True)
    if not expected:
        return []
    keys = ", ".join(f"expect.{name}" for name in expected)
    sentence = f"the key may not read the account, which {keys} needs: grant it read access to accounts"
    return [Problem(Verdict.FAIL, "forbidden", sentence)]


def _unexpected(check: StripeCheck, account: _Account) -> list[Problem]:
    problems = []
    for name, wanted in check.expect.model_dump(exclude_none=True).items():
        found = getattr(account, name)
        if found != wanted:
            sentence = f"the account's {name} is {format_json(found)}, expected {format_json(wanted)}"
            problems.append(Problem(Verdict.FAIL, "account", sentence))
    return problems


def _problem(error: stripeapi.StripeError) -> Problem:
    if isinstance(error, stripeapi.NotConfigured):
        return Problem(Verdict.UNKNOWN, error.cause, str(error))
    if isinstance(error, stripeapi.Unreachable) and request_errors.is_offline(error):
        return Problem(Verdict.UNKNOWN, "network", "this host has no network, so Stripe is unreachable")
    if isinstance(error, stripeapi.RateLimited):
        return Problem(Verdict.DEGRADED, error.cause, str(error))
    return Problem(Verdict.FAIL, error.cause, str(error))


def _decoded(answer: stripeapi.Answer, kind: type[_T]) -> _T:
    try:
        return stripeapi.decode_tolerantly(msgspec.json.Decoder(kind), answer.body)
    except msgspec.DecodeError as error:
        request = f"request {answer.request_id}" if answer.request_id else "no request id"
        raise stripeapi.Garbled(f"Stripe's response is not the requested object ({request})") from error
