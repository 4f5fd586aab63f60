"""The pretend company: Stripe, a shop, an alert receiver and a control endpoint, in one background thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Self, TypeVar

import msgspec

from sandbox.http.control import Control
from sandbox.http.server import Server
from sandbox.receiver import Receiver
from sandbox.shop.app import Secrets, Shop
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from sandbox.stripe.changes import Changes
from sandbox.stripe.deliveries import Deliveries
from sandbox.stripe.double import StripeDouble
from sandbox.stripe.ids import hash64
from sandbox.stripe.lists import collections_of
from sandbox.stripe.responses import AccountWorld
from sandbox.stripe.window import payment_window
from sandbox.stripe.world import PLATFORM, World
from sandbox.stripe.writes import Writes

T = TypeVar("T")

KEY = "sk_test_sandbox0000000000000001"
RESTRICTED_KEY = "rk_test_sandbox0000000000000001"


class Company:
    """A context manager that runs all servers: `with Company() as company: company.stripe_url ...`

    Payments are created in [since, until), by default on the UTC day before today. `now` is the start of
    Stripe's clock. `accounts` maps ids of connected accounts to their number of payments; `worlds` replaces
    the derived accounts, e.g. by recorded ones. Without a `dsn` the shop stores its rows in memory;
    `unique=False` creates its payments table without a primary key. `deliver` sends each new event to the
    shop. `live` makes the keys look like those of a live account.
    """

    def __init__(
        self,
        seed: int = 1,
        payments: int = 1000,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        skewed: bool = False,
        bursts: int = 0,
        now: datetime | None = None,
        accounts: Mapping[str, int] | None = None,
        dsn: str | None = None,
        unique: bool = True,
        deliver: bool = False,
        live: bool = False,
        worlds: Mapping[str | None, AccountWorld] | None = None,
    ) -> None:
        clock = None if now is None else int(now.timestamp())

        def world(account: str, count: int) -> World:
            window = payment_window(count, since, until, skewed=skewed, bursts=bursts)
            # Each account needs different payments, but the same ones for the same seed.
            account_seed = seed if account == PLATFORM else hash64(seed ^ sum(account.encode())) >> 32
            return World(account_seed, window, collections_of, account=account, now=clock)

        mode = "live" if live else "test"
        self.key, self.restricted_key = (each.replace("test", mode) for each in (KEY, RESTRICTED_KEY))
        self.secrets = Secrets()
        self.webhook_secret = self.secrets.stripe
        self.dsn = dsn
        self.world = world(PLATFORM, payments)
        self.connected = {name: world(name, count) for name, count in (accounts or {}).items()}
        served: dict[str | None, AccountWorld] = {None: self.world}
        served.update(worlds or self.connected)
        self.stripe = StripeDouble(served, self.key, self.restricted_key)
        self.shop, self.receiver = Shop(dsn, self.secrets, unique=unique), Receiver()
        self.deliveries = Deliveries(self.webhook_secret, self._record_undelivered)
        self.deliveries.enabled = deliver
        self.changes = Changes(self.world, self._deliver)
        self.stripe.writes = Writes(self.world, self.changes)
        self.control = Control(self)
        self._servers = [Server(each) for each in (self.stripe, self.shop, self.receiver, self.control)]
        self._loop: asyncio.AbstractEventLoop | None = None

    def changes_of(self, account: str | None) -> Changes:
        """Returns the changes of a connected account, or with None of the platform."""
        return self.changes if account is None else Changes(self.connected[account], self._deliver)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._thread.start()
        try:
            self.run(self._start())
        except BaseException:
            self.__exit__()
            raise
        self.stripe_url, self.shop_url, self.receiver_url, self.control_url = (
            server.url for server in self._servers
        )
        return self

    def __exit__(self, *_: object) -> None:
        loop = self._loop
        if loop is None:
            return
        self.run(self._stop())
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        self._loop = None
        loop.close()

    def addresses(self) -> dict[str, str]:
        """Returns the addresses and secrets that another process needs."""
        return {
            "stripe_url": self.stripe_url,
            "shop_url": self.shop_url,
            "receiver_url": self.receiver_url,
            "control_url": self.control_url,
            "key": self.key,
            "restricted_key": self.restricted_key,
            "webhook_secret": self.webhook_secret,
        }

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine in the company's event loop and waits for its result."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the company is not running: use it in a with block")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def seed_ledger(self, plan: Plan | None = None, account: str | None = None) -> Planted:
        """Fills the shop's payments table from Stripe and returns which gaps it planted."""
        if self.dsn is None:
            raise ValueError("a ledger needs a database: pass Company(dsn=...)")
        world = self.world if account is None else self.connected[account]
        return self.run(seed_ledger(self.dsn, world, plan))

    def _deliver(self, event: str) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.deliveries.put, event)

    def _record_undelivered(self, event: str) -> None:
        fields = msgspec.json.decode(event)
        world = self.connected.get(fields.get("account"), self.world)
        with world.lock:
            world.undelivered.add(fields["id"])

    async def _start(self) -> None:
        await self.shop.start()
        for server in self._servers:
            await server.start()
        self.deliveries.start(self._servers[1].url + "/api/webhooks/stripe")

    async def _stop(self) -> None:
        stops: list[Callable[[], Awaitable[None]]] = [server.stop for server in self._servers]
        for stop in (*stops, self.deliveries.stop, self.shop.stop):
            await stop()
        # Connections leave tasks behind, e.g. one that hangs on purpose; asyncio would warn about each.
        remaining = asyncio.all_tasks() - {asyncio.current_task()}
        for task in remaining:
            task.cancel()
        await asyncio.gather(*remaining, return_exceptions=True)
