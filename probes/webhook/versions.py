"""The API version of the synthetic event: the endpoint's, because SDKs for Go and .NET refuse any other."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

import stripeapi
from probes.tools import Tools
from settings.accounts import PLATFORM_ACCOUNT
from settings.checks.webhook import WebhookCheck
from stripeapi import API_VERSION

_KNOWN_FOR, _FAILED_FOR = 3600.0, 300.0
"""Seconds for which an answer of Stripe counts, and for which it is not asked again after a failure."""
_WITHIN = 3.0
"""Seconds for asking Stripe, if the check's timeout is at least four times that."""
_PAGES = 3
_VERSION = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(\.[a-z0-9_]{1,40})?")
_ID = re.compile(r"we_\w{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of Stripe's API, and where it is from."""

    name: str
    source: str
    known: bool = True
    """False if Stripe could not say."""


class _Endpoint(msgspec.Struct):
    id: str
    url: str
    api_version: str | None = None
    status: str | None = None


class _Endpoints(msgspec.Struct):
    data: list[_Endpoint]
    has_more: bool = False


class _Event(msgspec.Struct):
    api_version: str | None = None


class _Events(msgspec.Struct):
    data: list[_Event]


async def find_version(check: WebhookCheck, tools: Tools) -> Version:
    """Returns the configured version, or the endpoint's at Stripe, or else Paywatch's own. Never raises."""
    if check.api_version is not None:
        return Version(check.api_version, "the key api_version")
    key = ("api_version", check.url)
    cached = tools.cache.get(key)
    if cached is not None:
        version, age = cached
        if isinstance(version, Version) and age < (_KNOWN_FOR if version.known else _FAILED_FOR):
            return version
    before = cached[0] if cached is not None and cached[0].known else None
    version = await _ask(check, tools, before)
    tools.cache.put(key, version)
    return version


async def _ask(check: WebhookCheck, tools: Tools, before: Version | None) -> Version:
    try:
        async with asyncio.timeout(min(_WITHIN, check.timeout.total_seconds() / 4)):
            return await _of_endpoint(check.url, tools.stripe(PLATFORM_ACCOUNT))
    except stripeapi.StripeError as error:
        why = f"Stripe could not be asked ({error.cause})"
    except TimeoutError:
        why = "Stripe did not answer in time"
    except msgspec.DecodeError:
        why = "Stripe's answer is not a list of endpoints"
    if before is not None:
        return Version(before.name, f"{before.source.partition('; ')[0]}; {why} again", known=False)
    return Version(API_VERSION, f"Paywatch's own; {why}", known=False)


async def _of_endpoint(url: str, client: stripeapi.Stripe) -> Version:
    endpoints = [each async for each in _list_endpoints(client) if each.url == url]
    if not endpoints:
        return Version(API_VERSION, "Paywatch's own; Stripe has no endpoint with this url")
    endpoint = min(endpoints, key=lambda each: each.status != "enabled")
    name = endpoint.id if _ID.fullmatch(endpoint.id) else "the endpoint"
    if endpoint.api_version is not None:
        return _checked(endpoint.api_version, f"{name} at Stripe")
    answer = await client.get("/v1/events", {"limit": 1})
    events = stripeapi.decode_tolerantly(msgspec.json.Decoder(_Events), answer.body).data
    default = events[0].api_version if events else None
    if default is None:
        source = f"Paywatch's own; {name} at Stripe has the account's default, and no event tells which it is"
        return Version(API_VERSION, source)
    return _checked(default, f"{name} at Stripe has the account's default, which its last event has")


async def _list_endpoints(client: stripeapi.Stripe) -> AsyncIterator[_Endpoint]:
    params: dict[str, object] = {"limit": 100}
    for _ in range(_PAGES):
        answer = await client.get("/v1/webhook_endpoints", params)
        page = stripeapi.decode_tolerantly(msgspec.json.Decoder(_Endpoints), answer.body)
        for endpoint in page.data:
            yield endpoint
        if not page.has_more or not page.data:
            return
        params["starting_after"] = page.data[-1].id


def _checked(name: str, source: str) -> Version:
    if _VERSION.fullmatch(name):
        return Version(name, source)
    return Version(API_VERSION, f"Paywatch's own; the version of {source} cannot be read")
