"""Reads the webhook endpoints that Stripe knows. Their URLs and descriptions are texts of others."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from settings.texts import mask_secrets
from stripeapi import Garbled, KeyRefused, Stripe, StripeError, Unreachable, decode_tolerantly

_PAGES = 3
"""Pages of a hundred: Stripe allows 16 endpoints for each mode of an account."""
_TOKEN = re.compile(r"(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{16,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Endpoint(msgspec.Struct, frozen=True):
    id: str
    url: str
    status: str = ""
    enabled_events: list[str] = []
    api_version: str | None = None

    @property
    def enabled(self) -> bool:
        return self.status == "enabled"

    @property
    def has_secret(self) -> bool:
        """Whether the URL has a password, a query, or a part of its path that looks like a token."""
        parts = urlsplit(self.url)
        if "@" in self.url or parts.query or parts.fragment or mask_secrets(self.url) != self.url:
            return True
        return bool(_TOKEN.search(parts.path) or _UUID.search(parts.path))


class _Page(msgspec.Struct):
    data: list[Endpoint]
    has_more: bool = False


_DECODER = msgspec.json.Decoder(_Page)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """``refusal`` says why Stripe did not list them; without ``answers`` it answers nothing else either."""

    found: tuple[Endpoint, ...] = ()
    refusal: str | None = None
    answers: bool = True


async def list_endpoints(stripe: Stripe) -> Endpoints:
    try:
        return Endpoints(tuple(await _read(stripe)))
    except StripeError as error:
        return Endpoints(refusal=str(error), answers=not isinstance(error, KeyRefused | Unreachable))


async def _read(stripe: Stripe) -> list[Endpoint]:
    found: list[Endpoint] = []
    for _ in range(_PAGES):
        after = {"starting_after": found[-1].id} if found else {}
        answer = await stripe.get("/v1/webhook_endpoints", {"limit": 100, **after})
        try:
            page = decode_tolerantly(_DECODER, answer.body)
        except msgspec.DecodeError as error:
            raise Garbled("Stripe's response is not a list of webhook endpoints") from error
        found += page.data
        if not page.has_more or not page.data:
            break
    return found
