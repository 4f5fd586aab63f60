"""Stripe clients by account: one is created on first use and closed with the others."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

import stripeapi
from probes.reading import Json
from settings import Settings
from settings.accounts import Account

if TYPE_CHECKING:
    from stripeapi.pacing.pressure import Pace, Pressure
    from workers.outages import Outage

PacerFor = Callable[[Account], "Pressure"]


class StripeObserver(Protocol):
    """Receives each request to Stripe as it happens (the metrics)."""

    def requested(self, endpoint: str, status: int, seconds: float) -> None: ...

    def retried(self, cause: str) -> None: ...

    def report(self) -> dict[str, Json]:
        """Returns what the worker's heartbeat says of its requests."""
        ...


class StripeClients:
    """One client for each account. With ``pacer_for``, requests are paced."""

    def __init__(
        self,
        settings: Settings,
        *,
        attempts: int = stripeapi.ATTEMPTS,
        pacer_for: PacerFor | None = None,
        observer: StripeObserver | None = None,
        outage: "Outage | None" = None,
    ) -> None:
        self._settings = settings
        self._attempts = attempts
        self._pacer_for = pacer_for
        self._observer = observer
        self._outage = outage
        self._clients: dict[Account, stripeapi.Stripe] = {}
        self._with_key: dict[str, stripeapi.Stripe] = {}
        self._pacers: dict[Account, Pressure] = {}

    def __call__(self, account: Account) -> stripeapi.Stripe:
        """Returns the account's client. Raises stripeapi.NotConfigured when there is no key."""
        if account not in self._clients:
            self._clients[account] = self._create(account)
        return self._clients[account]

    def with_key(self, key: SecretStr) -> stripeapi.Stripe:
        """Returns the client of a check's own key. Its account may be another one: it has no pacer, and its
        errors are not reported as an outage of ours."""
        text = key.get_secret_value()
        if text not in self._with_key:
            self._with_key[text] = stripeapi.Stripe(
                key,
                base=self._settings.stripe_api_base,
                attempts=self._attempts,
                on_request=None if self._observer is None else self._observer.requested,
                on_retry=None if self._observer is None else self._observer.retried,
            )
        return self._with_key[text]

    def _create(self, account: Account) -> stripeapi.Stripe:
        key = self._settings.stripe_secret_key
        if key is None:
            raise stripeapi.NotConfigured(
                "STRIPE_SECRET_KEY is not set: set it to a restricted read-only key"
            )
        pacer = None if self._pacer_for is None else self._pacer_for(account)
        if pacer is not None:
            self._pacers[account] = pacer
        return stripeapi.Stripe(
            key,
            base=self._settings.stripe_api_base,
            account=account.connected,
            attempts=self._attempts,
            pace=None if pacer is None else pacer.wait,
            slow_down=None if pacer is None else pacer.penalize,
            on_request=None if self._observer is None else self._observer.requested,
            on_retry=None if self._observer is None else self._observer.retried,
            on_outcome=None if self._outage is None else self._report,
        )

    def pace(self, account: Account) -> "Pace | None":
        """Returns what the requests to an account wait for; None before the first one."""
        return self._pacers[account].state() if account in self._pacers else None

    def _report(self, error: stripeapi.StripeError | None) -> None:
        """Reports whether Stripe answered. A refusal (of the key, of the rate) is an answer."""
        if self._outage is None:
            return
        if isinstance(error, (stripeapi.Unreachable, stripeapi.Garbled, stripeapi.Broken)):
            self._outage.failed(str(error), cause=error.cause)
        else:
            self._outage.served()

    async def aclose(self) -> None:
        for client in (*self._clients.values(), *self._with_key.values()):
            await client.aclose()
