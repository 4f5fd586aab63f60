"""Runs checks of Stripe against the sandbox's double, over HTTP, with clients as the workers hold them."""

from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import SecretStr

from probes import PROBES, Outcome, causes
from settings.accounts import Account
from stripeapi import Stripe
from tests.probes.configured import check, tools


class Desk:
    """Stripe clients of one key and one kind of check, closed together. ``given`` are further tools."""

    def __init__(self, base: str, key: str, kind: str = "stripe", given: Mapping[str, Any] = {}) -> None:
        self._base, self._key, self._kind = base, SecretStr(key), kind
        self._clients: list[Stripe] = []
        self.given = {"granted": {}, **given}

    def client(self, account: Account) -> Stripe:
        self._clients.append(
            Stripe(self._key, base=self._base, account=account.connected, attempts=1, timeout=4)
        )
        return self._clients[-1]

    async def ask(self, **keys: Any) -> Outcome:
        configured = check(kind=self._kind, **{"every": "5m", **keys})
        async with httpx.AsyncClient() as http:
            given = tools(http, **{"stripe": self.client, **self.given})
            outcome = await PROBES[self._kind].run(configured, given)
        assert outcome.cause in {"", *causes(self._kind)}
        assert self._key.get_secret_value() not in repr(outcome)
        return outcome

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
