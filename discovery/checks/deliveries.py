"""Proposes a ``stripe_webhooks`` check with the endpoints that Stripe lists as enabled."""

from collections.abc import Iterable, Sequence

from pydantic_core import PydanticCustomError

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names
from discovery.checks.endpoints import Endpoint, Endpoints
from discovery.proposal import Proposal
from settings.checks.stripe_webhooks import EVENT, VERSION
from settings.urls import check_http
from stripeapi import Stripe, StripeError

_MOST = 50
"""Endpoints and events of one that the check accepts, or that a person can read."""


async def propose_deliveries(stripe: Stripe, endpoints: Endpoints, names: Names) -> Proposal | None:
    """Returns None if Stripe lists no enabled endpoint: then there is nothing to deliver to."""
    enabled = [each for each in endpoints.found if each.enabled]
    if not enabled:
        return None
    draft = Draft.check(names.take("stripe-webhooks"), "stripe_webhooks", "5m", "P1")
    draft.say("Stripe delivers its events in time, and the endpoints stay enabled and subscribed.")
    draft.set("timeout", "30s")
    plain = [each for each in enabled if _is_plain(each)][:_MOST]
    expected = [_expected(url, [each for each in plain if each.url == url]) for url in _urls(plain)]
    if expected:
        draft.set("endpoints", expected, f"enabled now: {len(plain)} of {len(enabled)}", Code.LISTED)
    if len(plain) < len(enabled):
        reason = "an endpoint is left out, because its URL may hold a secret"
        draft.open("endpoints", Code.SECRET_IN_URL, reason)
    await _try_events(draft, stripe)
    return draft.proposal()


def _urls(endpoints: Iterable[Endpoint]) -> list[str]:
    return list(dict.fromkeys(each.url for each in endpoints))


def _expected(url: str, endpoints: Sequence[Endpoint]) -> dict[str, object]:
    """Endpoints of one URL are one for the check: their events add up."""
    events = {event for each in endpoints for event in each.enabled_events}
    versions = {each.api_version for each in endpoints}
    found: dict[str, object] = {"url": url}
    if "*" not in events and 0 < len(events) <= _MOST and all(map(EVENT.fullmatch, events)):
        found["events"] = sorted(events)
    if len(versions) == 1 and (version := versions.pop()) and VERSION.fullmatch(version):
        found["api_version"] = version
    return found


def _is_plain(endpoint: Endpoint) -> bool:
    try:
        check_http(endpoint.url)
    except (PydanticCustomError, ValueError):
        return False
    return not endpoint.has_secret


async def _try_events(draft: Draft, stripe: Stripe) -> None:
    try:
        await stripe.get("/v1/events", {"limit": 1})
    except StripeError as error:
        draft.disable(Code.STRIPE_REFUSED, f"the check fails until the key may read events: {error}")
