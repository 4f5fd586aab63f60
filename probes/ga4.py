"""``kind = "ga4"``: sends one event to the debug endpoint of the Measurement Protocol, which records nothing.

Google: the endpoint answers 200 with ``validationMessages``, an empty list for a valid event. It verifies
neither ``api_secret`` nor that the stream exists.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

import httpx
import msgspec

from probes import request_errors
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from settings.checks.ga4 import Ga4Check
from settings.texts import escape_controls, join_first, mask_secrets, storable

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    "status": "another status than 200",
    "answer": "the body is not an answer of the debug endpoint, or is longer than 100 kB",
    "rejected": "the event is not valid; the reason has Google's codes and sentences",
    "latency": "slower than `degraded_above` or `fail_above`",
}

MAX_BODY = 100_000
_CLIENT = "paywatch.check"
_MOST_MESSAGES = 3
_LONGEST = 200
_LONGEST_READ = 2_000
_MASK = "********"


class _Message(msgspec.Struct):
    """All fields are optional in Google's schema."""

    fieldPath: str = ""  # noqa: N815 (Google's name)
    description: str = ""
    validationCode: str = ""  # noqa: N815 (Google's name)


class _Answer(msgspec.Struct):
    validationMessages: list[_Message]  # noqa: N815 (Google's name)


async def probe(check: Ga4Check, tools: Tools) -> Outcome:
    timeout = check.timeout.total_seconds()
    try:
        async with asyncio.timeout(timeout):
            response = await tools.http.send(_request(check, tools.http, timeout))
    except httpx.RequestError as error:
        return request_errors.outcome_of(error)
    except TimeoutError:
        return Outcome(Verdict.FAIL, "the endpoint did not answer within the timeout", cause="timeout")
    phases: dict[str, float] = response.extensions.get("phases", {})
    if response.status_code != 200:
        sentence = f"the status is {response.status_code}, expected 200"
        return Outcome(Verdict.FAIL, sentence, cause="status", phases=phases)
    answer = _decode(response)
    if answer is None:
        sentence = "the answer is not one of the debug endpoint"
        return Outcome(Verdict.FAIL, sentence, cause="answer", phases=phases)
    return _judge(check, answer.validationMessages, phases)


def _request(check: Ga4Check, http: httpx.AsyncClient, timeout: float) -> httpx.Request:
    """The protocol has the secret in the query, so this URL must never be shown."""
    query = {"measurement_id": check.measurement_id, "api_secret": check.api_secret.get_secret_value()}
    params: dict[str, Json] = {**check.event.params}
    if check.event.items:
        params["items"] = [dict(item) for item in check.event.items]
    body: dict[str, Json] = {"client_id": _CLIENT, "events": [{"name": check.event.name, "params": params}]}
    if check.strict:
        body["validation_behavior"] = "ENFORCE_RECOMMENDATIONS"
    return http.build_request(
        "POST",
        httpx.URL(check.url).copy_merge_params(query),
        json=body,
        headers={"Accept": "application/json"},
        timeout=timeout,
        extensions={"max_body": MAX_BODY},
    )


def _decode(response: httpx.Response) -> _Answer | None:
    """An answer without the list of messages is none: its absence must not look like an empty list."""
    if response.extensions.get("truncated") or response.extensions.get("undecoded"):
        return None
    try:
        return msgspec.json.decode(response.content, type=_Answer)
    except (msgspec.DecodeError, RecursionError):
        return None


def _judge(check: Ga4Check, messages: list[_Message], phases: Mapping[str, float]) -> Outcome:
    name, secret = check.event.name, check.api_secret.get_secret_value()
    problems = [Problem(Verdict.FAIL, "rejected", _rejection(name, messages, secret))] if messages else []
    problems += too_slow(check, phases.get("total", 0.0))
    success = (
        f"Google accepts the form of the event {name} (it verifies neither the stream nor the api_secret)"
    )
    codes = sorted({_shown(each.validationCode, secret, 40) for each in messages})
    evidence: dict[str, Json] = {"messages": len(messages), "codes": [*codes[:_MOST_MESSAGES]]}
    return conclude(problems, success, phases=phases, evidence=evidence)


def _rejection(name: str, messages: list[_Message], secret: str) -> str:
    found = join_first(messages, _MOST_MESSAGES, "; ", lambda each: _sentence(each, secret))
    return f"Google rejects the event {name}: {found}"


def _sentence(message: _Message, secret: str) -> str:
    parts = (message.validationCode, message.fieldPath, message.description)
    return _shown(" ".join(filter(None, parts)) or "without a reason", secret)


def _shown(text: str, secret: str, longest: int = _LONGEST) -> str:
    """What a server says is untrusted: it may send the query back, and controls for a terminal."""
    for form in _forms(secret):
        text = text.replace(form, _MASK)
    return escape_controls(" ".join(mask_secrets(storable(text[:_LONGEST_READ])).split()))[:longest]


def _forms(secret: str) -> Iterator[str]:
    """The forms in which a server may send it back, the longest first."""
    found: Iterable[str] = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    yield from sorted(found, key=len, reverse=True)
