"""Proposes a ``webhook`` check for each endpoint that Stripe knows."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names, only_comment, slug
from discovery.checks.endpoints import Endpoint, Endpoints
from discovery.checks.surroundings import PaymentsTable
from discovery.proposal import Proposal
from probes.webhook.events import is_known
from reconcile.ledger.catalogue import quote
from settings.identifiers import parse_column, parse_table
from settings.urls import check_http
from stripeapi import API_VERSION

_PREFERRED = (
    "payment_intent.succeeded",
    "charge.succeeded",
    "checkout.session.completed",
    "invoice.paid",
    "invoice.payment_succeeded",
    "payout.paid",
)
_GENERIC = {"", "api", "stripe", "hook", "hooks", "webhook", "webhooks", "v1", "v2", "v3"}
"""Parts of a path that say nothing about which endpoint it is."""
_SECRET = "STRIPE_WEBHOOK_SECRET"  # noqa: S105 (the name of a variable)
_SYNTHETIC = (
    "Each run sends a signed {event} of Paywatch's own, with ids such as pi_paywatch_... and "
    'metadata.paywatch = "synthetic": the code behind the endpoint must ship nothing for it.'
)


def propose_webhooks(
    endpoints: Endpoints, payments: PaymentsTable | None, env: Mapping[str, str], names: Names
) -> Iterator[Proposal]:
    if endpoints.refusal is not None:
        reason = (
            f"Stripe did not list its webhook endpoints, so no webhook check is proposed: {endpoints.refusal}"
        )
        yield only_comment("checks", "webhook", Code.STRIPE_REFUSED, reason)
        return
    if not endpoints.found:
        reason = "Stripe has no webhook endpoint in this account and mode"
        yield only_comment("checks", "webhook", Code.NO_ENDPOINTS, reason)
    alone = sum(each.enabled for each in endpoints.found) == 1
    for endpoint in endpoints.found:
        yield _propose(endpoint, payments, env, names.take(_name(endpoint)), alone=alone)


def _name(endpoint: Endpoint) -> str:
    """Returns a name from the end of the path, unless that may be a secret."""
    try:
        path = "" if endpoint.has_secret else urlsplit(endpoint.url).path
    except ValueError:
        path = ""
    telling = [part for part in map(slug, path.split("/")) if part not in _GENERIC]
    return f"webhook-{telling[-1]}" if telling else "webhook"


def _propose(
    endpoint: Endpoint, payments: PaymentsTable | None, env: Mapping[str, str], name: str, *, alone: bool
) -> Proposal:
    event = choose_event(endpoint.enabled_events)
    draft = Draft.check(name, "webhook", "5m", "P0")
    draft.facts |= {"endpoint": endpoint.id, "status": endpoint.status, "event": event}
    draft.say(f"The endpoint {endpoint.id} of Stripe. {_SYNTHETIC.format(event=event or 'event')}")
    draft.set("timeout", "30s")
    suffix = "" if alone else "_" + slug(name).removeprefix("webhook-").replace("-", "_").upper()
    _set_url(draft, endpoint, suffix, env)
    draft.set("scheme", "stripe")
    draft.refer("secret", f"{_SECRET}{suffix}")
    if not env.get(f"{_SECRET}{suffix}"):
        draft.needs[f"{_SECRET}{suffix}"] = f"the signing secret of the endpoint {endpoint.id}"
    if event is None:
        reason = "the endpoint is subscribed to no event that Paywatch can send as a synthetic one"
        draft.disable(Code.EVENTS_UNSUPPORTED, reason)
    else:
        draft.set("event", event, "the endpoint is subscribed to it", Code.LISTED)
        _set_effect(draft, event, payments)
    if endpoint.api_version not in {None, API_VERSION}:
        versions = (
            f"Stripe's own have API version {endpoint.api_version}, the synthetic event has {API_VERSION}."
        )
        draft.note(versions)
    draft.set("must_refuse", ["forged", "stale", "unsigned"])
    if not endpoint.enabled:
        draft.disable(
            Code.ENDPOINT_DISABLED, f"Stripe reports the endpoint as {endpoint.status or 'unknown'}"
        )
    return draft.proposal()


def _set_url(draft: Draft, endpoint: Endpoint, suffix: str, env: Mapping[str, str]) -> None:
    try:
        check_http(endpoint.url)
        secret = endpoint.has_secret
    except (PydanticCustomError, ValueError) as error:
        draft.disable(Code.URL_UNUSABLE, str(error))
        draft.note("url = the address of the endpoint")
        return
    if not secret:
        draft.set("url", endpoint.url, "as Stripe has it", Code.LISTED)
        return
    variable = f"STRIPE_WEBHOOK_URL{suffix}"
    reason = f"the URL has what may be a password or a token: set {variable} to it"
    draft.refer("url", variable)
    draft.open("url", Code.SECRET_IN_URL, reason)
    if not env.get(variable):
        draft.needs[variable] = f"the address of the endpoint {endpoint.id}, which may have a secret in it"


def choose_event(enabled: Iterable[str]) -> str | None:
    """Returns an event that the endpoint receives, about money if it can be; None if none can be sent."""
    events = list(enabled)
    if "*" in events:
        return _PREFERRED[0]
    preferred = [each for each in _PREFERRED if each in events]
    return next(iter([*preferred, *filter(is_known, events)]), None)


def _set_effect(draft: Draft, event: str, payments: PaymentsTable | None) -> None:
    if payments is None or not event.startswith("payment_intent."):
        reason = "no table is known in which this event leaves a row, so that only the status is checked"
        draft.open(
            "seen",
            Code.EFFECT_UNKNOWN,
            reason,
            'seen = { sql = "select 1 from TABLE where COLUMN = $1", within = "10s" }',
            'cleanup = { sql = "delete from TABLE where COLUMN = $1" }',
        )
        return
    where = f"{_quoted_table(payments.table)} where {quote(parse_column(payments.id))} = $1"
    draft.set("seen", {"sql": f"select 1 from {where}", "within": "10s"})  # noqa: S608 (quoted)
    draft.note("Deletes the row of the synthetic event, and no other: $1 is the id that this run has sent.")
    draft.set("cleanup", {"sql": f"delete from {where}"})  # noqa: S608 (quoted)


def _quoted_table(name: str) -> str:
    """Returns the SQL of a table that is named as in the configuration."""
    schema, table = parse_table(name)
    return quote(table) if schema is None else f"{quote(schema)}.{quote(table)}"
