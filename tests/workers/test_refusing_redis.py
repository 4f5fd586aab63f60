"""A Redis that refuses is a Redis that is down: checks run, and one line names REDIS_URL and the reason."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis
import structlog
from pydantic import SecretStr
from redis.exceptions import BusyLoadingError, ReadOnlyError, RedisError, ResponseError

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedValkey
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, Worker, http_check
from workers.redis_status import QUIET, RedisStatus

REFUSALS = {
    "readonly": ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "read only replica"),
    "oom": ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "maxmemory"),
    "noperm": ("ACL SETUSER default -@write", "ACL SETUSER default +@write", "no permissions"),
    "noreplicas": (
        "CONFIG SET min-replicas-to-write 1",
        "CONFIG SET min-replicas-to-write 0",
        "NOREPLICAS",
    ),
}


@pytest.fixture
async def refused(
    tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company
) -> AsyncIterator[Fleet]:
    """A fleet on a Redis that may refuse, with one check that runs each second."""
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        yield fleet


async def runs_checks(fleet: Fleet, more: int = 4) -> None:
    count = await fleet.value("select count(*) from paywatch.readings")

    async def enough() -> bool:
        return bool(await fleet.value("select count(*) from paywatch.readings") >= count + more)

    await fleet.until(enough, "checks are run")


def assert_says_so_once(worker: Worker, reason: str) -> None:
    (line,) = worker.events("redis_refused")
    assert line["error"].startswith("REDIS_URL: Redis at 127.0.0.1:")
    assert reason in line["error"]
    assert not worker.events("worker_restarting")
    assert "Traceback" not in worker.log()


@pytest.mark.parametrize("kind", REFUSALS)
async def test_checks_run_while_redis_refuses(refused: Fleet, own_valkey: EmbeddedValkey, kind: str) -> None:
    refuse, allow, reason = REFUSALS[kind]
    worker = await refused.started()
    await runs_checks(refused, 1)
    with redis.Redis.from_url(own_valkey.url) as admin:
        admin.execute_command(*refuse.split())
        await refused.until(lambda: worker.events("redis_refused"), "the refusal is logged")
        await runs_checks(refused)
        assert_says_so_once(worker, reason)
        admin.execute_command(*allow.split())
        await refused.until(lambda: worker.events("redis_recovered"), "the recovery is logged")
    assert_says_so_once(worker, reason)


async def test_checks_run_after_the_password_was_rotated(refused: Fleet, own_valkey: EmbeddedValkey) -> None:
    worker = await refused.started()
    await runs_checks(refused, 1)
    password = own_valkey.url.partition("://:")[2].partition("@")[0]
    with redis.Redis.from_url(own_valkey.url) as admin:
        admin.config_set("requirepass", "another")
        admin.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        await refused.until(lambda: worker.events("redis_refused"), "the refusal is logged")
        await runs_checks(refused)
        assert_says_so_once(worker, "invalid username-password pair")
        admin.config_set("requirepass", password)
        await refused.until(lambda: worker.events("redis_recovered"), "the recovery is logged")
    assert await worker.stop() == 0


@pytest.mark.parametrize("role", ["probes", "reconcile"])
async def test_a_worker_starts_with_a_wrong_password(
    refused: Fleet, own_valkey: EmbeddedValkey, role: str
) -> None:
    wrong = f"redis://:wrong@127.0.0.1:{own_valkey.port}/0"
    worker = await refused.started(role, REDIS_URL=wrong)
    if role == "probes":
        await runs_checks(refused)
    await refused.until(lambda: worker.events("redis_refused"), "the refusal is logged")
    assert_says_so_once(worker, "invalid username-password pair")
    assert await worker.stop() == 0


async def test_a_user_without_info_is_enough(refused: Fleet, own_valkey: EmbeddedValkey) -> None:
    with redis.Redis.from_url(own_valkey.url) as admin:
        rights = "+@read +@write +@connection +@transaction +@scripting ~arq:* ~paywatch:*"
        admin.execute_command("ACL", "SETUSER", "paywatch", "on", ">secret", *rights.split())
    worker = await refused.started(REDIS_URL=f"redis://paywatch:secret@127.0.0.1:{own_valkey.port}/0")
    await runs_checks(refused)
    assert not worker.events("redis_refused")
    assert not worker.events("worker_restarting")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    "error",
    [
        ResponseError("MISCONF Redis is configured to save RDB snapshots, but is unable to persist to disk"),
        ReadOnlyError("You can't write against a read only replica."),
        BusyLoadingError("Redis is loading the dataset in memory"),
    ],
)
def test_a_refusal_is_one_line_until_redis_is_quiet(error: RedisError) -> None:
    clock = Clock()
    status = RedisStatus(SecretStr("rediss://user:hunter2@redis.example:6380/1"), clock=clock)
    with structlog.testing.capture_logs() as lines:
        for _ in range(100):
            status.failed(error)
            status.served()
            clock.now += 1.0
        clock.now += QUIET
        status.served()
        status.served()
    assert [line["event"] for line in lines] == ["redis_refused", "redis_recovered"]
    assert lines[0]["error"].startswith(
        f"REDIS_URL: Redis at redis.example:6380 refuses commands ({error}): "
    )
    assert "hunter2" not in str(lines)
