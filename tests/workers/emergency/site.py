"""Workers in this process, with short times, whose store and Redis a test breaks."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import structlog

import settings
from alerts.emergency import Limits
from settings import Settings
from tests.alerts.channels.receiver import Receiver, answer
from tests.waiting import eventually
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.jobs.sweep import Sweeper
from workers.metrics.worker import Metrics
from workers.names import worker_name
from workers.outages import Outages
from workers.runtime.emergency.handover import Handover
from workers.runtime.emergency.timing import Timing
from workers.runtime.emergency.watch import Emergency
from workers.runtime.failures import survive
from workers.runtime.ticks import Tick, Ticker
from workers.standby import Standby

log = structlog.get_logger(__name__)

QUICK = Timing(
    limits=Limits(
        after=timedelta(seconds=0.6),
        urgent=timedelta(seconds=0.3),
        every=timedelta(seconds=1.2),
        alive=timedelta(minutes=5),
    ),
    ask_every=0.1,
    sweep_every=0.1,
    tell_every=0.1,
    remember_every=0.2,
    renew_every=0.5,
    quiet=1.0,
    hold=2.0,
    hold_at_most=5.0,
)

CONFIGURATION = """
environment = "test"
service = "shop"

[[checks]]
name = "page"
kind = "http"
url = "{page}"
every = "1s"
timeout = "1s"
severity = "P0"
opens_after = 2
closes_after = 1

[[checks]]
name = "slow"
kind = "http"
url = "{page}"
every = "1h"
timeout = "5s"
severity = "P1"

{others}
[channels.hook]
kind = "webhook"
url = "{hook}"

[channels.pager]
kind = "pagerduty"
url = "{pager}/v2/enqueue"
routing_key = "0123456789abcdef0123456789abcdef"

[severities.P0]
channels = ["hook", "pager"]

[severities.P1]
channels = []
"""

OTHER = """
[[checks]]
name = "page-{number}"
kind = "http"
url = "{page}"
every = "1s"
timeout = "1s"
severity = "P1"
"""


@dataclass
class Post:
    """One worker: its emergency runs; its application only after it could open the store."""

    settings: Settings
    outages: Outages
    emergency: Emergency
    stack: AsyncExitStack
    metrics: Metrics
    app: App | None = None

    async def open(self) -> None:
        loaded = self.settings
        redis = queue.connect(loaded.redis_url, queue.PROBES, patient=False)  # type: ignore[arg-type]
        self.stack.push_async_callback(redis.aclose, close_connection_pool=True)
        app = await self.stack.enter_async_context(
            open_app(loaded, worker_name("probes"), redis, self.outages)
        )
        self.app = app
        await adopt_configuration(app, "")
        await self.stack.enter_async_context(self.emergency.attached(app))
        sweeper = Sweeper(app, self.metrics, concurrency=20)

        async def sweep() -> None:
            await survive(app, "sweep", sweeper.sweep(_nothing_more))

        tick = Tick("sweep", sweep, every=0.1, first=0, timeout=60, overlap=50)
        await self.stack.enter_async_context(Ticker([tick]))

    @property
    def buffered_slots(self) -> list[tuple[str, datetime]]:
        """The check and the slot of each reading that waits for the store."""
        buffered = self.outages.standby.buffer.first(1000)
        return [(each.reading.check, each.reading.slot) for each in buffered]

    @property
    def buffered(self) -> int:
        return len(self.outages.standby.buffer)

    async def close(self) -> None:
        await self.stack.aclose()


async def _nothing_more() -> None: ...


@dataclass
class Site:
    folder: Path
    dsn: str
    redis_url: str
    page: Receiver
    hook: Receiver
    pager: Receiver
    posts: list[Post] = field(default_factory=list)
    others: int = 0
    """How many checks it has besides the page."""

    @property
    def settings(self) -> Settings:
        path = self.folder / "paywatch.toml"
        page = self.page.url()
        others = "".join(OTHER.format(number=number, page=page) for number in range(self.others))
        text = CONFIGURATION.format(page=page, hook=self.hook.url(), pager=self.pager.url(""), others=others)
        path.write_text(text)
        return settings.load(path, {"DATABASE_URL": self.dsn, "REDIS_URL": self.redis_url})

    async def start(
        self, timing: Timing = QUICK, *, with_store: bool = True, handover: Handover | None = None
    ) -> Post:
        handover = handover or Handover()
        loaded, stack = self.settings, AsyncExitStack()
        outages = Outages(standby=Standby(handover.buffer))
        metrics = Metrics(loaded)
        metrics.watch(outages.standby)
        emergency = Emergency(loaded, outages, metrics, timing, handover=handover)
        await stack.enter_async_context(emergency)
        post = Post(loaded, outages, emergency, stack, metrics)
        self.posts.append(post)
        if with_store:
            await post.open()
        return post

    async def close(self) -> None:
        await asyncio.gather(*(post.close() for post in self.posts))

    @property
    def patient(self) -> Timing:
        """As `QUICK`, but nobody is told of an outage that a test makes."""
        return replace(QUICK, limits=Limits())

    async def lost(self, slots: Iterable[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
        """Returns those of the slots that the store has no reading of: they were read without it."""
        found = await self.rows("select check_name, slot from paywatch.readings where verdict <> 'missed'")
        return sorted(set(slots) - {(row["check_name"], row["slot"]) for row in found})

    async def until_resumed(self) -> None:
        """Waits until a slot was claimed and recorded as usual."""

        async def found() -> bool:
            sql = "select 1 from paywatch.readings where check_name = 'page' and fence > 0 and slot > $1"
            return bool(await self.rows(sql.replace("$1", f"'{began}'")))

        began = (await self.rows("select clock_timestamp() as now"))[0]["now"]
        await self.until(found, "slots are claimed again")

    def fail(self) -> None:
        self.page.behaviour = answer(500, b"broken")

    def heal(self) -> None:
        self.page.behaviour = answer(200, b"ok")

    def bodies(self) -> list[dict[str, Any]]:
        """The data of the emergency's messages that the webhook has received."""
        found = [each.json for each in self.hook.received]
        return [each["data"] for each in found if each["type"] == "paywatch.emergency"]

    def story(self) -> list[str]:
        return [each["status"] for each in self.bodies()]

    def pages(self) -> list[tuple[str, str]]:
        """What the incident tool received: action and key of the thread."""
        return [(each.json["event_action"], each.json["dedup_key"]) for each in self.pager.received]

    async def rows(self, sql: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.dsn, timeout=30)
        try:
            return list(await connection.fetch(sql, timeout=30))
        finally:
            await connection.close(timeout=30)

    async def execute(self, statements: str) -> None:
        connection = await asyncpg.connect(self.dsn, timeout=30)
        try:
            await connection.execute(statements, timeout=30)
        finally:
            await connection.close(timeout=30)

    async def until(self, condition: Callable[[], object], what: str) -> Any:
        retry = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
        return await eventually(condition, what, retry=retry)

    async def until_read(self, count: int = 1) -> None:
        """Waits until so many slots of the page have a reading in the store."""

        async def found() -> bool:
            sql = "select count(*) as count from paywatch.readings where check_name = 'page'"
            return bool((await self.rows(sql))[0]["count"] >= count)

        await self.until(found, f"{count} readings are stored")
