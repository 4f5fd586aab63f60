"""``kind = "http"``: requests a URL, and checks the response and its latency."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

import httpx
import msgspec

from probes import request_errors
from probes.formatting import format_json, format_seconds, outline
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.wire import Allow, allow_all_but_metadata, allow_public
from settings.addresses import is_private
from settings.checks.http import HttpCheck, HttpExpect
from settings.texts import mask_secrets

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    "status": "another status than expected",
    "json": "a value is missing or differs, or the body is not JSON",
    "text": "the body does not contain the text",
    "latency": "slower than `fail_above` or `degraded_above`",
    "redirects": "more than five redirects",
}

_MAX_REDIRECTS = 5
_MAX_LOCATION = 2000


class Missing(Enum):
    """Marks a path that does not exist, which is not the same as null."""

    MISSING = "missing"


MISSING = Missing.MISSING


@dataclass(frozen=True, slots=True)
class FinalResponse:
    """The last response, with the phases and statuses of the redirects before it."""

    status: int
    body: bytes
    truncated: bool = False
    location: str = ""
    phases: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    tls_not_after: datetime | None = None

    @property
    def size(self) -> str:
        return f"{len(self.body)} bytes"


async def probe(check: HttpCheck, tools: Tools) -> Outcome:
    try:
        responses = await _fetch(check, tools.http)
    except httpx.TooManyRedirects as error:
        return Outcome(Verdict.FAIL, str(error), cause="redirects")
    except httpx.RequestError as error:
        return request_errors.outcome_of(error)
    return judge(check, _final_response(responses), datetime.now(UTC))


async def _fetch(check: HttpCheck, client: httpx.AsyncClient) -> list[httpx.Response]:
    """Returns the response, preceded by the redirects that were followed."""
    headers = {name: value.get_secret_value() for name, value in check.headers.items()}
    timeout = check.timeout.total_seconds()
    request = client.build_request(
        check.method,
        check.url,
        headers=headers,
        timeout=timeout,
        extensions={"allow": _allowed(check.allow_private, [])},
    )
    responses = [await client.send(request)]
    while check.follow_redirects and (following := responses[-1].next_request) is not None:
        if len(responses) > _MAX_REDIRECTS:
            raise httpx.TooManyRedirects(f"more than {_MAX_REDIRECTS} redirects", request=following)
        # httpx itself drops only Authorization here, but any configured header may be a secret.
        if _origin(following.url) != _origin(request.url):
            for name in headers:
                following.headers.pop(name, None)
        following.extensions = {**following.extensions, "allow": _allowed(check.allow_private, responses)}
        responses.append(await client.send(following))
    return responses


def _allowed(allow_private: bool | None, responses: Sequence[httpx.Response]) -> Allow:
    """Returns which addresses the next request may connect to.

    Unless ``allow_private`` permits it, a public server must not lead this worker into its own network.
    """
    peers = [response.extensions.get("peer") for response in responses]
    was_public = any(peer is None or not is_private(peer) for peer in peers)
    public_only = was_public if allow_private is None else not allow_private
    return allow_public if public_only else allow_all_but_metadata


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _final_response(responses: Sequence[httpx.Response]) -> FinalResponse:
    last = responses[-1]
    not_after: datetime | None = last.extensions.get("tls_not_after")
    evidence: dict[str, Json] = {
        "status": last.status_code,
        "http_version": last.http_version,
        "size": len(last.content),
    }
    if last.extensions.get("truncated"):
        evidence["truncated"] = True
    if len(responses) > 1:
        evidence["redirects"] = [response.status_code for response in responses[:-1]]
    return FinalResponse(
        status=last.status_code,
        body=last.content,
        truncated=bool(last.extensions.get("truncated")),
        location=_shown_location(last.headers.get("location", "")),
        phases=_sum([response.extensions.get("phases", {}) for response in responses]),
        evidence=evidence,
        tls_not_after=not_after,
    )


def _sum(parts: Sequence[dict[str, float]]) -> dict[str, float]:
    return {
        name: sum(part.get(name, 0.0) for part in parts)
        for name in dict.fromkeys(k for p in parts for k in p)
    }


def _shown_location(location: str) -> str:
    """Returns the target of a redirect without its query, and with a password in it masked."""
    masked = mask_secrets(location[:_MAX_LOCATION])
    return masked.partition("?")[0].partition("#")[0]


def judge(check: HttpCheck, response: FinalResponse, now: datetime) -> Outcome:
    """Returns the outcome of one response. ``now`` is for the time left on the certificate."""
    evidence = dict(response.evidence)
    values = {"status": float(response.status)}
    problems = list(_problems(check.expect, response))
    seconds = response.phases.get("total")
    if seconds is not None:
        values["response_time"] = seconds
        problems += too_slow(check, seconds)
    if response.tls_not_after is not None:
        evidence["tls_not_after"] = response.tls_not_after.isoformat()
        values["tls_not_after"] = response.tls_not_after.timestamp()
        values["tls_expires_in"] = (response.tls_not_after - now).total_seconds()
    if check.expect.json_:
        evidence["json"] = _asserted_values(check.expect, response)
    success = f"{response.status}" if seconds is None else f"{response.status} in {format_seconds(seconds)}"
    return conclude(problems, success, phases=response.phases, values=values, evidence=evidence)


def _problems(expect: HttpExpect, response: FinalResponse) -> Iterator[Problem]:
    if not _status_matches(response.status, expect.status):
        yield Problem(Verdict.FAIL, "status", _status_sentence(expect.status, response))
    if expect.text is not None and expect.text not in response.body.decode("utf-8", "replace"):
        where = f"the first {response.size} of the body" if response.truncated else "the body"
        yield Problem(Verdict.FAIL, "text", f"{where} does not contain {format_json(expect.text)}")
    if expect.json_:
        yield from _json_problems(expect, response)


def _status_matches(status: int, expected: int | str | list[int | str]) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    return any(str(each) in {str(status), f"{status // 100}xx"} for each in wanted)


def _status_sentence(expected: int | str | list[int | str], response: FinalResponse) -> str:
    wanted = " or ".join(map(str, expected)) if isinstance(expected, list) else str(expected)
    leads = f" (redirect to {response.location})" if response.location else ""
    return f"the status is {response.status}{leads}, expected {wanted}"


def _json_problems(expect: HttpExpect, response: FinalResponse) -> Iterator[Problem]:
    if response.truncated:
        yield Problem(
            Verdict.FAIL, "json", f"the body is longer than {response.size}, too long to parse as JSON"
        )
        return
    try:
        document = _decoded(response.body)
    except ValueError:
        yield Problem(Verdict.FAIL, "json", "the body is not JSON")
        return
    for path, wanted in expect.json_.items():
        found = value_at(document, path)
        if found is MISSING:
            yield Problem(Verdict.FAIL, "json", f"{path} is missing, expected {format_json(wanted)}")
        elif not equals(found, wanted):
            yield Problem(
                Verdict.FAIL,
                "json",
                f"{path} is {format_json(outline(found))}, expected {format_json(wanted)}",
            )


def _decoded(body: bytes) -> Json:
    """Raises ValueError if the body is not JSON, or JSON nested too deeply to decode."""
    try:
        document: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not JSON") from error
    return document


def value_at(document: Json, path: str) -> Json | Missing:
    """Returns the value at a dotted path; a number indexes a list. A key may itself contain dots."""
    if isinstance(document, dict) and path in document:
        return document[path]
    head, dot, rest = path.partition(".")
    step: Json | Missing = MISSING
    if isinstance(document, dict):
        step = document.get(head, MISSING)
    elif isinstance(document, list) and head.isdecimal() and int(head) < len(document):
        step = document[int(head)]
    return value_at(step, rest) if dot and not isinstance(step, Missing) else step


def equals(found: Json, wanted: Json) -> bool:
    """Whether value and JSON type are equal: 1 equals 1.0, but neither true nor "1"."""
    numbers = (int, float)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, numbers) and isinstance(wanted, numbers):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def _asserted_values(expect: HttpExpect, response: FinalResponse) -> dict[str, Json]:
    """Returns the values at the asserted paths only: the rest of the body may hold personal data."""
    try:
        document = _decoded(response.body)
    except ValueError:
        return {}
    found = {path: value_at(document, path) for path in expect.json_}
    return {path: outline(value) for path, value in found.items() if not isinstance(value, Missing)}
