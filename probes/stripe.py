"""``kind = "stripe"``: Stripe answers to the key, also to a restricted one, and the account may work."""

import time
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

import stripeapi
from probes import failures
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.words import shown, spoken
from settings.checks import StripeCheck

CAUSES = (
    "account",
    "broken",
    "forbidden",
    "garbled",
    "key_refused",
    "latency",
    "locked",
    "network",
    "not_configured",
    "not_found",
    "rate_limited",
    "rejected",
    "unreachable",
)

_T = TypeVar("_T")


class _Balance(msgspec.Struct):
    livemode: bool


class _Account(msgspec.Struct):
    id: str
    country: str | None = None
    charges_enabled: bool | None = None
    payouts_enabled: bool | None = None


@dataclass(slots=True)
class _Findings:
    """What the requests gave so far."""

    problems: list[Problem] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    may_read: dict[str, Json] = field(default_factory=dict)


async def stripe(check: StripeCheck, tools: Tools) -> Outcome:
    findings = _Findings()
    try:
        client = tools.stripe(check.account)
        await _ask_balance(client, findings)
    except stripeapi.StripeError as error:
        findings.problems.append(_problem(error))
    else:
        await _ask_account(check, client, findings)
    seconds = findings.phases.get("balance")
    if seconds is not None:
        findings.problems += too_slow(check, seconds)
    if findings.may_read:
        findings.evidence["may_read"] = findings.may_read
    return conclude(
        findings.problems,
        "Stripe answers" if seconds is None else f"Stripe answered in {spoken(seconds)}",
        phases=findings.phases,
        values={} if seconds is None else {"response_time": seconds},
        evidence=findings.evidence,
    )


async def _ask_balance(client: stripeapi.Stripe, findings: _Findings) -> None:
    """What every key for reading may ask. The account itself is refused to restricted keys."""
    started = time.perf_counter()
    try:
        answer = await client.get("/v1/balance")
    except stripeapi.Forbidden:
        findings.may_read["balance"] = False
        raise
    findings.phases["balance"] = time.perf_counter() - started
    findings.may_read["balance"] = True
    findings.evidence["livemode"] = _decoded(answer, _Balance).livemode
    findings.evidence["request_id"] = answer.request_id


async def _ask_account(check: StripeCheck, client: stripeapi.Stripe, findings: _Findings) -> None:
    started = time.perf_counter()
    try:
        account = _decoded(await client.get("/v1/account"), _Account)
    except stripeapi.Forbidden:
        findings.may_read["account"] = False
        findings.problems += _unanswerable(check)
    except stripeapi.StripeError as error:
        findings.problems.append(_problem(error))
    else:
        findings.phases["account"] = time.perf_counter() - started
        findings.may_read["account"] = True
        findings.evidence["account"] = msgspec.to_builtins(account)
        findings.problems += _unexpected(check, account)


def _unanswerable(check: StripeCheck) -> list[Problem]:
    expected = check.expect.model_dump(exclude_none=True)
    if not expected:
        return []
    keys = ", ".join(f"expect.{name}" for name in expected)
    sentence = f"the key may not read the account, which {keys} needs: give it the permission to read it"
    return [Problem(Verdict.FAIL, "forbidden", sentence)]


def _unexpected(check: StripeCheck, account: _Account) -> list[Problem]:
    problems = []
    for name, wanted in check.expect.model_dump(exclude_none=True).items():
        found = getattr(account, name)
        if found != wanted:
            sentence = f"the account's {name} is {shown(found)}, expected {shown(wanted)}"
            problems.append(Problem(Verdict.FAIL, "account", sentence))
    return problems


def _problem(error: stripeapi.StripeError) -> Problem:
    if isinstance(error, stripeapi.NotConfigured):
        return Problem(Verdict.UNKNOWN, error.cause, str(error))
    if isinstance(error, stripeapi.Unreachable) and failures.offline(error):
        return Problem(Verdict.UNKNOWN, "network", "this host has no network: Stripe cannot be reached")
    if isinstance(error, stripeapi.RateLimited):
        return Problem(Verdict.DEGRADED, error.cause, str(error))
    return Problem(Verdict.FAIL, error.cause, str(error))


def _decoded(answer: stripeapi.Answer, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.DecodeError as error:
        asked = f"request {answer.request_id}" if answer.request_id else "no request id"
        raise stripeapi.Garbled(f"Stripe's answer is not the object that was asked for ({asked})") from error
