"""Sends one request of a check, and judges its response."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from probes import request_errors
from probes.http.certificates import Expiry, expiries
from probes.http.content import Content
from probes.http.exchange import Exchange, Peers, Session
from probes.http.hiding import Hidden
from probes.http.judge import evidence_of, problems_of
from probes.http.message import Answer, Message, answer_of, sum_phases
from probes.http.redirects import RedirectError
from probes.judgement import Problem
from probes.reading import Json, Verdict
from probes.wire import WireError
from settings.checks.http import HttpRequest


@dataclass(slots=True)
class Attempt:
    """One request with its redirects. ``answer`` is None if there was no response to judge."""

    problems: list[Problem]
    answer: Answer | None = None
    content: Content | None = None
    evidence: dict[str, Json] = field(default_factory=dict)
    phases: Mapping[str, float] = field(default_factory=dict)
    expiries: list[Expiry] = field(default_factory=list)
    peers: Peers = ()
    url: httpx.URL | None = None
    """That of the last response."""


async def attempt(
    request: HttpRequest, message: Message, session: Session, hide: Hidden, before: Peers = ()
) -> Attempt:
    """Never raises an error of the network or of the server. ``before``: see Exchange."""
    asserted = request.expect.body_key is not None
    exchange = Exchange(session, request.expect.max_bytes, asserted, before)
    try:
        await exchange.send(message, follow=request.follow_redirects)
    except RedirectError as error:
        return _failed(exchange, Problem(Verdict.FAIL, "redirects", str(error)))
    except httpx.InvalidURL:
        return _failed(exchange, Problem(Verdict.FAIL, "request", "the URL cannot be requested"))
    except httpx.RequestError as error:
        return _refused(exchange, error, hide)
    if session.cookies is not None:
        for cookie in session.cookies.jar:
            hide.add(cookie.value or "")
    answer = answer_of(exchange.responses)
    content = Content(answer)
    problems = problems_of(request.expect, answer, content, hide)
    return Attempt(
        problems,
        answer,
        content,
        evidence_of(request.expect, answer, content, problems, hide),
        answer.phases,
        expiries(exchange.responses),
        exchange.peers,
        exchange.responses[-1].request.url,
    )


def _failed(exchange: Exchange, problem: Problem, phases: Mapping[str, float] | None = None) -> Attempt:
    """Returns what is known of the redirects before the failure."""
    parts = [response.extensions.get("phases", {}) for response in exchange.responses]
    redirects: list[Json] = [response.status_code for response in exchange.responses]
    return Attempt(
        [problem],
        evidence={"redirects": redirects} if redirects else {},
        phases=sum_phases([*parts, phases or {}]),
        expiries=expiries(exchange.responses),
        peers=exchange.peers,
    )


def _refused(exchange: Exchange, error: httpx.RequestError, hide: Hidden) -> Attempt:
    outcome = request_errors.outcome_of(error)
    failed = _failed(exchange, Problem(outcome.verdict, outcome.cause, hide(outcome.reason)), outcome.phases)
    failed.evidence |= outcome.evidence
    if isinstance(error, WireError) and error.tls_not_after is not None:
        failed.expiries.append(Expiry(error.tls_not_after, "", ""))
    return failed
