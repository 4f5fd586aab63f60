"""Runs a metrics check: one request for a page, or one for each expression."""

import asyncio
import time
from collections.abc import Mapping

import httpx

from probes import request_errors
from probes.judgement import Problem, conclude
from probes.metrics.page import MOST_MATCHES, TooSlow, read_page
from probes.metrics.prometheus import Refused, query_url, read_answer
from probes.metrics.series import CAUSES as SERIES_CAUSES
from probes.metrics.series import Collected
from probes.metrics_page import PageError, is_openmetrics
from probes.reading import Json, Outcome, Verdict
from probes.tools import Needs, Tools
from settings.checks.metrics import MetricsCheck
from settings.texts import join_first

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    "status": "another status than 200",
    "page": "the body is not a page of metrics, or not an answer of Prometheus",
    "size": "the body is longer than 10 MB, or too long to be parsed in time",
    "query": "Prometheus refuses an expression; the reason quotes it",
    "partial": "Prometheus warns that a result may be incomplete or wrong; the reason quotes it",
    **SERIES_CAUSES,
}


NEEDS: Needs = {
    **dict.fromkeys(
        request_errors.TLS_CAUSES,
        lambda check: request_errors.uses_tls(check.url or check.prometheus or ""),
    ),
    **dict.fromkeys(("query", "partial"), lambda check: check.prometheus is not None),
}

MAX_BODY = 10_000_000
_ACCEPT = "text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5"
_AT_ONCE = 5
"""Expressions that are evaluated at the same time, so that one check does not fill the server's queue."""
_SHARE_OF_TIMEOUT = 0.9
"""When the parsing of a page that arrived ends: its length is then the cause, and not a silent server."""
_SHOWN = 8
_OF_THE_SERVER = frozenset({"status", "page"})
"""What is a failure of the watched server; other refusals leave values unknown."""


async def probe(check: MetricsCheck, tools: Tools) -> Outcome:
    try:
        async with asyncio.timeout(check.timeout.total_seconds()):
            return await (_page(check, tools) if check.url is not None else _expressions(check, tools))
    except httpx.RequestError as error:
        return request_errors.outcome_of(error)
    except Refused as error:
        return Outcome(_verdict(error), str(error), cause=error.cause)
    except TimeoutError:
        sentence = "the values were not read within the timeout"
        return Outcome(Verdict.FAIL, sentence, cause="timeout")


def _verdict(error: Refused) -> Verdict:
    return Verdict.FAIL if error.cause in _OF_THE_SERVER else Verdict.UNKNOWN


async def _page(check: MetricsCheck, tools: Tools) -> Outcome:
    assert check.url is not None  # noqa: S101 (the caller chose by it)
    ends = time.monotonic() + _SHARE_OF_TIMEOUT * check.timeout.total_seconds()
    response = await _request(check, tools, httpx.URL(check.url))
    if response.status_code != 200:
        raise Refused(f"the status is {response.status_code}, expected 200", cause="status")
    collected = Collected(check, time.time())
    try:
        # In a thread, because ten megabytes would hold up the event loop.
        openmetrics = is_openmetrics(response.headers.get("content-type", ""))
        found = await asyncio.to_thread(
            read_page, check, response.content, openmetrics=openmetrics, ends=ends
        )
    except PageError as error:
        raise Refused(str(error), cause="page") from None
    except TooSlow:
        size = f"{len(response.content) / 1e6:.1f} MB"
        raise Refused(f"this worker did not parse the {size} of the page in time", cause="size") from None
    for name, series in found.items():
        if series is None:
            collected.refuse("several", f"{name}: more than {MOST_MATCHES} series match: select fewer")
        else:
            collected.add(name, series)
    phases: dict[str, float] = response.extensions.get("phases", {})
    return _concluded(collected, phases, {"size": len(response.content)})


async def _expressions(check: MetricsCheck, tools: Tools) -> Outcome:
    places = asyncio.Semaphore(_AT_ONCE)

    async def ask(name: str, expression: str) -> None:
        try:
            async with places:
                response = await _request(check, tools, query_url(check.prometheus or "", expression))
            collected.add(name, read_answer(response))
        except Refused as error:
            collected.problems.append(Problem(_verdict(error), error.cause, f"{name}: {error}"))

    collected, started = Collected(check, time.time()), time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for name, expression in check.values.items():
                group.create_task(ask(name, expression))
    except* httpx.RequestError as errors:
        raise _first(errors) from None
    return _concluded(collected, {"total": time.perf_counter() - started}, {})


def _first(errors: BaseExceptionGroup[httpx.RequestError]) -> httpx.RequestError:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


async def _request(check: MetricsCheck, tools: Tools, url: httpx.URL) -> httpx.Response:
    """Raises Refused for a body that is too long, or what the transport raises."""
    headers = {"Accept": _ACCEPT if check.url is not None else "application/json"}
    headers |= {name: value.get_secret_value() for name, value in check.headers.items()}
    timeout = check.timeout.total_seconds()
    extensions = {"max_body": MAX_BODY, "whole_body": True}
    request = tools.http.build_request("GET", url, headers=headers, timeout=timeout, extensions=extensions)
    response = await tools.http.send(request)
    if response.extensions.get("truncated"):
        raise Refused(f"the body is longer than {MAX_BODY // 1_000_000} MB", cause="size")
    if response.extensions.get("undecoded"):
        raise Refused("the content encoding of the body is not known", cause="page")
    return response


def _concluded(collected: Collected, phases: Mapping[str, float], evidence: dict[str, Json]) -> Outcome:
    texts = [f"{name} is {value:.6g}" for name, value in collected.values.items()]
    return conclude(
        collected.problems,
        join_first(texts, _SHOWN),
        phases=phases,
        values=collected.values,
        evidence=evidence,
    )
