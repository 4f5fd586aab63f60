"""What is broken in each stage of the drill, for as long as the block lasts."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import redis

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.trust.drill import Drill
from tests.workers.fleet import Worker
from tests.workers.wrong_clock import WrongClock


@dataclass(frozen=True, slots=True)
class Scene:
    """What a stage may break. The clock is that of `worker`, whose Postgres is behind the drill's cable."""

    drill: Drill
    worker: Worker
    own_postgres: EmbeddedPostgres | None
    valkey: EmbeddedValkey
    clock: WrongClock

    @property
    def postgres(self) -> EmbeddedPostgres:
        assert self.own_postgres is not None, "add the stage to BREAK_POSTGRES"
        return self.own_postgres


Stage = Callable[[Scene], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def redis_is_stopped(scene: Scene) -> AsyncIterator[None]:
    scene.valkey.kill()
    yield
    scene.valkey.start()


@asynccontextmanager
async def redis_refuses(scene: Scene) -> AsyncIterator[None]:
    """Its password is changed, and every connection is closed."""
    password = scene.valkey.url.partition("://:")[2].partition("@")[0]
    with redis.Redis.from_url(scene.valkey.url) as admin:
        admin.config_set("requirepass", "another")
        admin.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        yield
        admin.config_set("requirepass", password)


@asynccontextmanager
async def postgres_is_stopped(scene: Scene) -> AsyncIterator[None]:
    scene.postgres.kill()
    yield
    scene.postgres.start()


@asynccontextmanager
async def postgres_refuses_writes(scene: Scene) -> AsyncIterator[None]:
    """As a full disk or a failover does: it answers what is read, and refuses what is written.

    A disk is not filled: that needs a file system of its own, and so root.
    """
    await _set_read_only(scene, "on")
    yield
    await _set_read_only(scene, "off")


async def _set_read_only(scene: Scene, value: str) -> None:
    admin = await asyncpg.connect(
        scene.postgres.dsn, server_settings={"default_transaction_read_only": "off"}
    )
    try:
        await admin.execute(f"alter system set default_transaction_read_only = {value}")
        await admin.execute("select pg_reload_conf()")
    finally:
        await admin.close()


@asynccontextmanager
async def network_is_cut(scene: Scene) -> AsyncIterator[None]:
    scene.drill.cable.cut()
    yield
    scene.drill.cable.mend()


@asynccontextmanager
async def worker_is_frozen(scene: Scene) -> AsyncIterator[None]:
    scene.worker.send(signal.SIGSTOP)
    yield
    scene.worker.send(signal.SIGCONT)


@asynccontextmanager
async def worker_is_killed(scene: Scene) -> AsyncIterator[None]:
    scene.worker.kill()
    yield
    await scene.drill.start()


@asynccontextmanager
async def clock_is_a_day_ahead(scene: Scene) -> AsyncIterator[None]:
    scene.clock.set(25 * 3600)
    yield
    scene.clock.set(0)


@asynccontextmanager
async def clock_is_an_hour_behind(scene: Scene) -> AsyncIterator[None]:
    scene.clock.set(-3600)
    yield
    scene.clock.set(0)


@asynccontextmanager
async def an_old_worker_replaces_it(scene: Scene) -> AsyncIterator[None]:
    """A worker of the configuration before, which does not have the check of the planted failure."""
    async with _replaced_by(scene, "other"):
        yield


@asynccontextmanager
async def an_empty_worker_replaces_it(scene: Scene) -> AsyncIterator[None]:
    """A worker that finds no configuration at all."""
    scene.worker.kill()
    missing = str(scene.drill.fleet.folder / "missing.toml")
    empty = scene.drill.fleet.start("probes", PAYWATCH_CONFIG=missing)
    await asyncio.sleep(0)
    yield
    empty.kill()
    await scene.drill.start()


@asynccontextmanager
async def _replaced_by(scene: Scene, *checks: str) -> AsyncIterator[None]:
    scene.worker.kill()
    scene.drill.configure(*checks)
    other = await scene.drill.start()
    yield
    other.kill()
    scene.drill.configure("shop", "other", "more")
    await scene.drill.start()


STAGES: Mapping[str, Stage] = {
    "stop Redis": redis_is_stopped,
    "refuse Redis": redis_refuses,
    "stop Postgres": postgres_is_stopped,
    "refuse writes": postgres_refuses_writes,
    "cut the network": network_is_cut,
    "start an old worker": an_old_worker_replaces_it,
    "start an empty worker": an_empty_worker_replaces_it,
    "set the clock ahead": clock_is_a_day_ahead,
    "set the clock back": clock_is_an_hour_behind,
    "freeze a worker": worker_is_frozen,
    "kill a worker": worker_is_killed,
}
BREAK_POSTGRES = frozenset({"stop Postgres", "refuse writes"})
