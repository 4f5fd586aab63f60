"""Compares the webhook endpoints that Stripe has with the configured ones."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from probes.judgement import Problem
from probes.reading import Json, Verdict
from probes.stripe_requests import Identified, show
from settings.checks.stripe_webhooks import ExpectedEndpoint, StripeWebhooksCheck
from settings.texts import join_first
from settings.urls import mask_url

ALL = "*"
_NAMED = 5
"""Events that a reason names."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Endpoint(Identified, frozen=True, gc=False):
    """A webhook endpoint of Stripe. Without ``api_version`` it receives the account's default version."""

    url: str
    status: str
    enabled_events: list[str] = msgspec.field(default_factory=list)
    api_version: str | None = None

    @property
    def enabled(self) -> bool:
        return self.status == "enabled"


def judge_endpoints(check: StripeWebhooksCheck, found: Sequence[Endpoint]) -> list[Problem]:
    """Returns a problem for each expectation that does not hold, and for events that are delivered twice."""
    problems = [problem for expected in check.endpoints for problem in _judge(expected, found)]
    if not any(each.enabled for each in found):
        sentence = "no webhook endpoint of this account and mode is enabled"
        problems.append(Problem(Verdict.FAIL, "endpoint", sentence))
    return [*problems, *_delivered_twice(found)]


def subscribed(found: Iterable[Endpoint]) -> frozenset[str]:
    """Returns the events that an enabled endpoint receives; ``*`` is every event."""
    return frozenset(event for each in found if each.enabled for event in each.enabled_events)


def describe(found: Iterable[Endpoint]) -> list[Json]:
    """Returns the endpoints for the evidence: their URLs may hold secrets."""
    return [
        {"id": show(each.id), "url": show(mask_url(each.url)), "status": show(each.status)} for each in found
    ]


def _judge(expected: ExpectedEndpoint, found: Sequence[Endpoint]) -> list[Problem]:
    where = mask_url(expected.url)
    same = [each for each in found if normalize(each.url) == normalize(expected.url)]
    enabled = [each for each in same if each.enabled]
    if not same:
        return [Problem(Verdict.FAIL, "endpoint", f"Stripe has no endpoint {where}{_hint(expected, found)}")]
    if not enabled:
        sentence = f"the endpoint {where} is {show(same[0].status)}: Stripe delivers nothing to it"
        return [Problem(Verdict.FAIL, "disabled", sentence)]
    return [*_missing_events(expected, enabled, where), *_other_versions(expected, enabled, where)]


def _hint(expected: ExpectedEndpoint, found: Sequence[Endpoint]) -> str:
    """A trailing slash makes another address, which many servers answer with a redirect or a 404."""
    wanted = normalize(expected.url)
    near = [each for each in found if normalize(each.url).rstrip("/") == wanted.rstrip("/")]
    if not near:
        return ""
    return ", only one with a trailing slash" if near[0].url.endswith("/") else ", only one without the slash"


def _missing_events(expected: ExpectedEndpoint, enabled: Sequence[Endpoint], where: str) -> list[Problem]:
    received = subscribed(enabled)
    missing = [] if ALL in received else [each for each in expected.events if each not in received]
    if not missing:
        return []
    sentence = f"the endpoint {where} is not subscribed to {join_first(missing, _NAMED)}"
    return [Problem(Verdict.FAIL, "events", sentence)]


def _other_versions(expected: ExpectedEndpoint, enabled: Sequence[Endpoint], where: str) -> list[Problem]:
    wanted = expected.api_version
    others = {each.api_version for each in enabled if each.api_version != wanted} if wanted else set()
    return [
        Problem(
            Verdict.FAIL,
            "api_version",
            f"the endpoint {where} receives events of {_version(other)}, expected {wanted}",
        )
        for other in sorted(others, key=str)
    ]


def _version(version: str | None) -> str:
    return "the account's default API version" if version is None else f"API version {show(version)}"


def _delivered_twice(found: Sequence[Endpoint]) -> list[Problem]:
    """Each of two endpoints with one URL receives an event: code that is not idempotent acts on it twice."""
    problems = []
    seen: dict[str, frozenset[str]] = {}
    for each in found:
        if not each.enabled:
            continue
        events, url = frozenset(each.enabled_events), normalize(each.url)
        before = seen.get(url, frozenset())
        if before & events or (before and events and ALL in before | events):
            sentence = (
                f"two enabled endpoints have the URL {show(mask_url(each.url))} and receive the same events"
            )
            problems.append(Problem(Verdict.DEGRADED, "endpoint_twice", sentence))
        seen[url] = before | events
    return problems


def normalize(url: str) -> str:
    """Returns the URL with lower-case scheme and host, and no default port: what one server receives."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    shown = "" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{shown}{parts.path or '/'}{query}"
