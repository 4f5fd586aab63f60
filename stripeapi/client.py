"""One client for one Stripe account: paced, bounded, tried again where that can help."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

import stripe
from pydantic import SecretStr

from stripeapi.errors import NotConfigured, RateLimited, StripeError
from stripeapi.paths import endpoint_of
from stripeapi.refusals import date_of, request_id_of
from stripeapi.retrying import retrying
from stripeapi.wire import Received, Wire

API_VERSION = "2026-10-28.endive"

ATTEMPTS = 6
"""Attempts at one request, the first included."""

_KEY = re.compile(r"[\x21-\x7e]+")
_ACCOUNT = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. ``body`` is JSON as it came; ``at`` is Stripe's clock (the Date header)."""

    status: int
    body: bytes
    request_id: str
    at: datetime


class Departure(Protocol):
    """A request that was let go."""

    def answered(self) -> None:
        """A successful answer to it is here, whole."""


class Stripe:
    """Reads from Stripe. In seconds, ``timeout`` bounds one attempt, ``patience`` all with their pauses.

    ``pace(endpoint)`` is awaited before each attempt, and what it gives is told of a whole answer;
    ``slow_down(endpoint, reason, retry_after)`` after each 429. ``on_request(endpoint, status, seconds)``
    hears of each attempt (status 0: no answer), ``on_retry(cause)`` of each pause before another one. An
    endpoint is ``charges`` or ``charges/:id``.
    """

    def __init__(
        self,
        key: SecretStr,
        *,
        base: str = "https://api.stripe.com",
        account: str | None = None,
        timeout: float = 30.0,
        attempts: int = ATTEMPTS,
        patience: float = 120.0,
        pace: Callable[[str], Awaitable[Departure | None]] | None = None,
        slow_down: Callable[[str, str, float | None], Awaitable[None]] | None = None,
        on_request: Callable[[str, int, float], None] | None = None,
        on_retry: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wire = Wire(timeout)
        self._sdk = stripe.StripeClient(
            _checked_key(key),
            stripe_account=_checked_account(account),
            stripe_version=API_VERSION,
            base_addresses={"api": base.rstrip("/")},
            max_network_retries=0,
            http_client=self._wire,
        )
        self._attempts, self._patience = attempts, patience
        self._pace, self._slow_down = pace, slow_down
        self._on_request, self._on_retry = on_request, on_retry
        self._clock, self._sleep = clock, sleep

    async def get(self, path: str, params: Mapping[str, object] | None = None) -> Answer:
        """What Stripe answers to ``GET path``; StripeError when it cannot be had."""
        endpoint = endpoint_of(path)
        retries = retrying(
            self._attempts, self._patience, clock=self._clock, sleep=self._sleep, on_retry=self._on_retry
        )
        return await retries(self._attempt, endpoint, path, params or {})

    async def _attempt(self, endpoint: str, path: str, params: Mapping[str, object]) -> Answer:
        departure = None if self._pace is None else await self._pace(endpoint)
        started, status = self._clock(), 0
        try:
            answer = _answer(await self._sdk.raw_request_async("get", path, **params))
            status = answer.status
            if departure is not None:
                departure.answered()
        except RateLimited as error:
            status = error.status
            if self._slow_down is not None:
                await self._slow_down(endpoint, error.reason, error.retry_after)
            raise
        except StripeError as error:
            status = error.status
            raise
        finally:
            if self._on_request is not None:
                self._on_request(endpoint, status, self._clock() - started)
        return answer

    async def aclose(self) -> None:
        await self._wire.close_async()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _answer(response: stripe.StripeResponse) -> Answer:
    received = response.headers
    if not isinstance(received, Received):
        raise TypeError("the SDK did not hand through the headers of its HTTP client")
    return Answer(received.status, received.body, request_id_of(received), date_of(received))


def _checked_key(key: SecretStr) -> str:
    text = key.get_secret_value().strip()
    if not text:
        raise NotConfigured("Stripe has no API key: set STRIPE_SECRET_KEY")
    if not _KEY.fullmatch(text):
        raise NotConfigured("the Stripe API key has characters that no key has: check STRIPE_SECRET_KEY")
    return text


def _checked_account(account: str | None) -> str | None:
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise NotConfigured(
            f"{account!r} is not the id of a Stripe account: it looks like acct_1032D82eZvKYlo2C"
        )
    return account
