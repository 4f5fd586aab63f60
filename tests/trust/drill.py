"""The drill: a failure is planted while something of Paywatch is broken. Nothing may say that all is well.

Each second of a stage is looked at from outside: what `paywatch status` answers, whether an audit would ping
the external heartbeat, which pings and resolutions arrived, and whether a worker watches the planted failure.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
from pydantic import SecretStr

import settings
import store
from sandbox.company import Company
from sandbox.receiver import ReceivedAlert
from tests.conftest import CommandLine
from tests.trust.cable import Cable
from tests.workers.fleet import Fleet, Worker, hook, http_check
from workers.health import examine

GRACE = 20.0
"""Seconds after which a check that runs each second is overdue: 15 s, its interval, the lease of one run."""
IN_FLIGHT = 5.0
"""Seconds in which a probe that began before the failure may still pass and be recorded on a busy machine."""
AFTER = 4.0
"""Seconds of looking after that."""
RESOLVED = "incident.resolved"
WATCHED = """
    select exists (
      select from paywatch.readings
      where check_name = 'shop' and verdict = 'fail' and slot > clock_timestamp() - interval '18 seconds'
    )
"""

_UNREADABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, store.StoreError)
"""An audit that cannot read the store does not ping."""


@dataclass(frozen=True, slots=True)
class Look:
    """One moment, in Unix seconds: the exit code of ``status``, and whether an audit would ping.

    ``watched``: a worker has recorded the planted failure, and not so long ago that the check is overdue.
    """

    at: float
    status: int
    would_ping: bool
    watched: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen while the failure was planted, from ``planted`` on."""

    planted: float
    looks: list[Look] = field(default_factory=list)
    pings: list[float] = field(default_factory=list)
    resolved: list[float] = field(default_factory=list)

    def false_greens(self) -> list[str]:
        """Returns what said that all was well although the planted failure was there."""
        late = [look for look in self.looks if look.at > self.planted + GRACE]
        unwatched = [look.at for look in late if not look.watched]
        found = [f"status exits 0 after {self._after(look.at)}" for look in late if look.status == 0]
        found += [f"an audit would ping after {self._after(at)}" for at in self._pinging(late)]
        found += [
            f"a ping arrived after {self._after(ping)}"
            for ping in self.pings
            if any(abs(at - ping) < 2 for at in unwatched)
        ]
        return found + [f"resolved after {self._after(at)}" for at in self.resolved]

    def _pinging(self, looks: list[Look]) -> list[float]:
        return [look.at for look in looks if look.would_ping and not look.watched]

    def _after(self, at: float) -> str:
        return f"{at - self.planted:.0f} s"


class Drill:
    """One fleet, one company whose shop the check ``shop`` watches, and the looks at them."""

    def __init__(self, fleet: Fleet, company: Company, command_line: CommandLine, cable: Cable) -> None:
        self.fleet, self.company, self.cable = fleet, company, cable
        self._command_line = command_line
        self._planted_at = 0.0
        self.environment = {**fleet.environment, "DATABASE_URL": cable.there}
        """As an operator's command has it: it does not go through the cable."""

    def configure(self, *names: str) -> None:
        """The checks of the next worker that starts: ``shop`` is the one that fails when planted."""
        pages = {"shop": "/api/health", "other": "/api/health/database", "more": "/api/health/database"}
        checks = [http_check(name, self.company.shop_url + pages[name]) for name in names]
        self.fleet.configure(*checks, hook("hook", f"{self.company.receiver_url}/hook"))

    async def start(self, **environment: str) -> Worker:
        return await self.fleet.started("probes", **environment)

    async def until_green(self) -> None:
        """Waits until all is well: only then is a later claim of it a false one."""

        async def green() -> bool:
            return (await self._look()).status == 0

        await self.fleet.until(green, "status exits 0", pause=0.3)

    @asynccontextmanager
    async def planted(self) -> AsyncIterator[Watch]:
        """Plants the failure, yields, and then looks until a check that nobody runs is overdue."""
        self.company.shop.behave(failing=("payment",))  # which only the page of the check "shop" reports
        self._planted_at = time.time()
        watch = Watch(self._planted_at)
        yield watch
        await self.look(watch, watch.planted)
        pings = (each.at for each in self.company.receiver.accepted("/ping"))
        watch.pings.extend(at for at in pings if at > watch.planted)
        watch.resolved.extend(self._resolutions(watch.planted + IN_FLIGHT))

    async def look(self, watch: Watch, since: float) -> None:
        """Looks again and again, until a check that nobody runs since then is overdue."""
        while not watch.looks or watch.looks[-1].at < since + GRACE + AFTER:
            watch.looks.append(await self._look())
            await asyncio.sleep(0.5)

    async def until_reported(self) -> None:
        def reported() -> bool:
            # What nobody ran is an incident of P1, so the opening may be merged with the raise to P0.
            return any(each.json()["type"] != RESOLVED for each in self._messages())

        await self.fleet.until(reported, "the failure is reported")

    async def heal(self) -> None:
        """The failure is noticed at last, and ends."""
        await self.until_reported()
        self.company.shop.behave()

        def resolved() -> bool:
            return bool(self._messages()[-1].json()["type"] == RESOLVED)

        await self.fleet.until(resolved, "its end is reported")

    def _resolutions(self, since: float) -> list[float]:
        """When resolutions arrived that were decided since then."""
        resolved = [(each.at, each.json()) for each in self._messages() if each.json()["type"] == RESOLVED]
        return [at for at, body in resolved if datetime.fromisoformat(body["timestamp"]).timestamp() >= since]

    def _messages(self) -> list[ReceivedAlert]:
        """About the planted failure. On a busy machine the shop or another page may be too slow before it."""
        return [
            each for each in self.company.receiver.accepted("/hook") if self._is_about_it(each.json()["data"])
        ]

    def _is_about_it(self, data: Mapping[str, str]) -> bool:
        if "opened_at" not in data:  # a notice, such as that of a worker without its store
            return False
        opened_at = datetime.fromisoformat(data["opened_at"]).timestamp()
        return data["subject"] == "shop" and opened_at >= self._planted_at

    async def _look(self) -> Look:
        at = time.time()
        status = (await self._command_line(self.environment, "status")).exit_code
        would_ping, watched = False, False
        with suppress(*_UNREADABLE):
            would_ping, watched = await self._judge()
        return Look(at, status, would_ping, watched)

    async def _judge(self) -> tuple[bool, bool]:
        loaded = settings.load(self.fleet.config, self.environment)
        pool = await store.connect(SecretStr(self.cable.there), size=1)
        try:
            health = await examine(pool, loaded)
            watched = await pool.fetchval(WATCHED)
        finally:
            await pool.close()
        return not health.stopping, watched
