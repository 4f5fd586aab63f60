"""The client of one Stripe account: paced, time-limited, with retries of temporary errors."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from stripeapi.errors import NotConfigured, RateLimited, StripeError
from stripeapi.paths import endpoint_of
from stripeapi.refusals import date_of, request_id_of
from stripeapi.retrying import retrying
from stripeapi.sdk import stripe
from stripeapi.wire import Departure, Received, Wire, departing

API_VERSION = "2026-10-28.endive"

ATTEMPTS = 6
"""Attempts at one request, the first included."""

_KEY = re.compile(r"[\x21-\x7e]+")
_IDEMPOTENCY_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_ACCOUNT = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful response. ``body`` is the JSON as received; ``at`` is Stripe's clock (the Date header)."""

    status: int
    body: bytes
    request_id: str
    at: datetime
    replayed: bool = False
    """Whether this is Stripe's response to an earlier request with the same idempotency key."""


class Stripe:
    """Sends requests to Stripe. ``timeout`` limits one attempt, ``patience`` all attempts and pauses (s).

    It awaits ``pace(endpoint)`` before each attempt, and reports to the Departure that this returns what
    becomes of the request. It awaits ``slow_down(endpoint, reason, retry_after)`` after each 429. It calls
    ``on_request(endpoint, status, seconds)`` after each attempt (status 0: no response),
    ``on_outcome(error)`` after each attempt that was not cancelled (None: a success), and ``on_retry(cause)``
    before each pause. An endpoint is ``charges`` or ``charges/:id``.
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
        on_outcome: Callable[[StripeError | None], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wire = Wire(timeout)
        self._sdk = stripe.StripeClient(
            _checked_key(key),
            stripe_account=_checked_account(account),
            stripe_version=API_VERSION,
            base_addresses={"api": base.rstrip("/")},
            max_network_retries=0,  # `retrying` paces each attempt; the SDK's own retries would not be paced
            http_client=self._wire,
        )
        self.is_stripe = base.rstrip("/") == "https://api.stripe.com"
        """Whether it sends to Stripe itself, and not to a double or a proxy."""
        self._attempts, self._patience = attempts, patience
        self._pace, self._slow_down = pace, slow_down
        self._on_request, self._on_retry, self._on_outcome = on_request, on_retry, on_outcome
        self._clock, self._sleep = clock, sleep

    async def get(self, path: str, params: Mapping[str, object] | None = None) -> Answer:
        """Returns Stripe's response to ``GET path``. Raises StripeError when the retries are used up."""
        return await self._request("get", path, params or {})

    async def post(
        self, path: str, params: Mapping[str, object] | None = None, *, idempotency_key: str
    ) -> Answer:
        """Returns Stripe's response to ``POST path``. Raises StripeError when the retries are used up.

        ``idempotency_key`` has 1 to 255 characters. Stripe answers a repeated key with its first response,
        for at least 24 hours: a request whose response was lost is retried without a second effect.
        """
        if not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
            raise ValueError("an idempotency key has 1 to 255 printable ASCII characters")
        return await self._request("post", path, {**(params or {}), "idempotency_key": idempotency_key})

    async def _request(self, method: str, path: str, params: Mapping[str, object]) -> Answer:
        endpoint = endpoint_of(path)
        retries = retrying(
            self._attempts, self._patience, clock=self._clock, sleep=self._sleep, on_retry=self._on_retry
        )
        return await retries(self._attempt, method, endpoint, path, params)

    async def _attempt(self, method: str, endpoint: str, path: str, params: Mapping[str, object]) -> Answer:
        departure = None if self._pace is None else await self._pace(endpoint)
        departing.set(departure)
        started, status = self._clock(), 0
        try:
            answer = _answer(await self._sdk.raw_request_async(method, path, **params))
            status = answer.status
            if departure is not None:
                departure.answered()
            self._report(None)
        except RateLimited as error:
            status = error.status
            self._report(error)
            if self._slow_down is not None:
                await self._slow_down(endpoint, error.reason, error.retry_after)
            raise
        except StripeError as error:
            status = error.status
            self._report(error)
            raise
        finally:
            if departure is not None:
                departure.ended()
            if self._on_request is not None:
                self._on_request(endpoint, status, self._clock() - started)
        return answer

    def _report(self, error: StripeError | None) -> None:
        if self._on_outcome is not None:
            self._on_outcome(error)

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
        raise TypeError("the SDK did not pass on the headers of its HTTP client")
    replayed = received.get("idempotent-replayed") == "true"
    return Answer(received.status, received.body, request_id_of(received), date_of(received), replayed)


def _checked_key(key: SecretStr) -> str:
    text = key.get_secret_value().strip()
    if not text:
        raise NotConfigured("there is no Stripe API key: set STRIPE_SECRET_KEY")
    if not _KEY.fullmatch(text):
        raise NotConfigured("the Stripe API key contains invalid characters: check STRIPE_SECRET_KEY")
    return text


def _checked_account(account: str | None) -> str | None:
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise NotConfigured(
            f"{account!r} is not the id of a Stripe account: write one such as acct_1032D82eZvKYlo2C"
        )
    return account
