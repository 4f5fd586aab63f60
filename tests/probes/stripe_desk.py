"""Runs checks of Stripe against the sandbox's double, over HTTP, with clients as the workers hold them."""

from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import SecretStr

from probes import PROBES, Outcome, possible_causes, stripe_endpoints
from settings.accounts import Account
from stripeapi import Stripe
from tests.probes.configured import check, tools
from tests.waiting import PATIENCE


class Desk:
    """Stripe clients of one key and one kind of check, closed together. ``given`` are further tools."""

    def __init__(self, base: str, key: str, kind: str = "stripe", given: Mapping[str, Any] = {}) -> None:
        self._base, self._key, self._kind = base, SecretStr(key), kind
        self._clients: list[Stripe] = []
        self._requested: set[str] = set()
        self.given = {"granted": {}, **given}

    def client(self, account: Account) -> Stripe:
        made = Stripe(
            self._key,
            base=self._base,
            account=account.connected,
            attempts=1,
            timeout=4,
            on_request=lambda endpoint, _status, _seconds: self._requested.add(endpoint),
        )
        self._clients.append(made)
        return made

    async def ask(self, **keys: Any) -> Outcome:
        configured = check(kind=self._kind, **{"every": "5m", **keys})
        self._requested.clear()
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            given = tools(http, **{"stripe": self.client, **self.given})
            outcome = await PROBES[self._kind].run(configured, given)
        assert outcome.cause in {"", *possible_causes(configured)}
        assert self._requested <= stripe_endpoints(configured)
        assert self._key.get_secret_value() not in repr(outcome)
        return outcome

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
