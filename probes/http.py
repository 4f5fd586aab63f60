"""``kind = "http"``: asks a URL, and judges what comes back and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

import httpx
import msgspec

from probes import failures
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.words import outline, shown, spoken
from settings.checks import HttpCheck, HttpExpect

CAUSES = (*failures.CAUSES, "json", "latency", "redirects", "status", "text")

_MOST_REDIRECTS = 5


class Missing(Enum):
    """That nothing stands at a path, which is not the same as null."""

    MISSING = "missing"


MISSING = Missing.MISSING


@dataclass(frozen=True, slots=True)
class Answer:
    """What the judgement needs of the last response and of those that led to it."""

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


async def http(check: HttpCheck, tools: Tools) -> Outcome:
    try:
        responses = await _fetch(check, tools.http)
    except httpx.TooManyRedirects as error:
        return Outcome(Verdict.FAIL, str(error), cause="redirects")
    except httpx.RequestError as error:
        return failures.unanswered(error)
    return judge(check, _answer(responses), datetime.now(UTC))


async def _fetch(check: HttpCheck, client: httpx.AsyncClient) -> list[httpx.Response]:
    """The response, after those of the redirects that were followed."""
    headers = {name: value.get_secret_value() for name, value in check.headers.items()}
    timeout = check.timeout.total_seconds()
    request = client.build_request(check.method, check.url, headers=headers, timeout=timeout)
    responses = [await client.send(request)]
    while check.follow_redirects and (following := responses[-1].next_request) is not None:
        if len(responses) > _MOST_REDIRECTS:
            raise httpx.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects", request=following)
        if _origin(following.url) != _origin(request.url):
            for name in headers:  # httpx keeps all but Authorization: another host must not see a secret
                following.headers.pop(name, None)
        responses.append(await client.send(following))
    return responses


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _answer(responses: Sequence[httpx.Response]) -> Answer:
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
    return Answer(
        status=last.status_code,
        body=last.content,
        truncated=bool(last.extensions.get("truncated")),
        location=_without_query(last.headers.get("location", "")),
        phases=_sum([response.extensions.get("phases", {}) for response in responses]),
        evidence=evidence,
        tls_not_after=not_after,
    )


def _sum(parts: Sequence[dict[str, float]]) -> dict[str, float]:
    return {
        name: sum(part.get(name, 0.0) for part in parts)
        for name in dict.fromkeys(k for p in parts for k in p)
    }


def _without_query(location: str) -> str:
    return location.partition("?")[0].partition("#")[0]


def judge(check: HttpCheck, answer: Answer, now: datetime) -> Outcome:
    """Pure: the outcome of one answer."""
    evidence = dict(answer.evidence)
    values = {"status": float(answer.status)}
    problems = list(_problems(check.expect, answer))
    seconds = answer.phases.get("total")
    if seconds is not None:
        values["response_time"] = seconds
        problems += too_slow(check, seconds)
    if answer.tls_not_after is not None:
        evidence["tls_not_after"] = answer.tls_not_after.isoformat()
        values["tls_not_after"] = answer.tls_not_after.timestamp()
        values["tls_expires_in"] = (answer.tls_not_after - now).total_seconds()
    if check.expect.json_:
        evidence["json"] = _asserted(check.expect, answer)
    well = f"{answer.status}" if seconds is None else f"{answer.status} in {spoken(seconds)}"
    return conclude(problems, well, phases=answer.phases, values=values, evidence=evidence)


def _problems(expect: HttpExpect, answer: Answer) -> Iterator[Problem]:
    if not _status_fits(answer.status, expect.status):
        yield Problem(Verdict.FAIL, "status", _status_sentence(expect.status, answer))
    if expect.text is not None and expect.text not in answer.body.decode("utf-8", "replace"):
        where = f"the first {answer.size} of the body" if answer.truncated else "the body"
        yield Problem(Verdict.FAIL, "text", f"{where} does not contain {shown(expect.text)}")
    if expect.json_:
        yield from _json_problems(expect, answer)


def _status_fits(status: int, expected: int | str | list[int | str]) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    return any(str(each) in {str(status), f"{status // 100}xx"} for each in wanted)


def _status_sentence(expected: int | str | list[int | str], answer: Answer) -> str:
    wanted = " or ".join(map(str, expected)) if isinstance(expected, list) else str(expected)
    leads = f" (redirect to {answer.location})" if answer.location else ""
    return f"the status is {answer.status}{leads}, expected {wanted}"


def _json_problems(expect: HttpExpect, answer: Answer) -> Iterator[Problem]:
    if answer.truncated:
        yield Problem(
            Verdict.FAIL, "json", f"the body is longer than {answer.size}, too long to be read as JSON"
        )
        return
    try:
        document = _decoded(answer.body)
    except ValueError:
        yield Problem(Verdict.FAIL, "json", "the body is not JSON")
        return
    for path, wanted in expect.json_.items():
        found = at_path(document, path)
        if found is MISSING:
            yield Problem(Verdict.FAIL, "json", f"{path} is missing, expected {shown(wanted)}")
        elif not same(found, wanted):
            yield Problem(
                Verdict.FAIL, "json", f"{path} is {shown(outline(found))}, expected {shown(wanted)}"
            )


def _decoded(body: bytes) -> Json:
    """ValueError for anything but JSON, however deep it is nested."""
    try:
        document: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not JSON") from error
    return document


def at_path(document: Json, path: str) -> Json | Missing:
    """What stands at a dotted path; a number steps into a list. Keys with dots in them are found."""
    if isinstance(document, dict) and path in document:
        return document[path]
    head, dot, rest = path.partition(".")
    step: Json | Missing = MISSING
    if isinstance(document, dict):
        step = document.get(head, MISSING)
    elif isinstance(document, list) and head.isdecimal() and int(head) < len(document):
        step = document[int(head)]
    return at_path(step, rest) if dot and not isinstance(step, Missing) else step


def same(found: Json, wanted: Json) -> bool:
    """Equal in value and in kind: 1 is 1.0 but not true, and not "1"."""
    numbers = (int, float)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, numbers) and isinstance(wanted, numbers):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def _asserted(expect: HttpExpect, answer: Answer) -> dict[str, Json]:
    """The values at the asserted paths, and nothing else of a body that may hold personal data."""
    try:
        document = _decoded(answer.body)
    except ValueError:
        return {}
    found = {path: at_path(document, path) for path in expect.json_}
    return {path: outline(value) for path, value in found.items() if not isinstance(value, Missing)}
