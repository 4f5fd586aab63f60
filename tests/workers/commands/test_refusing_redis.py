"""A command that cannot queue its job says why in one sentence and exits with 3."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedValkey
from tests.reconcile.shop import day_of
from tests.workers.conftest import Paywatch, environment
from tests.workers.fleet import Fleet


@pytest.fixture
def queued(tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company) -> Iterator[Fleet]:
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        fleet.configure()
        yield fleet


def run(town: Company) -> list[str]:
    day = day_of(town)
    return [
        "reconcile",
        "run",
        "--from",
        day.from_.isoformat(),
        "--until",
        day.until.isoformat(),
        "--enqueue",
    ]


async def test_a_wrong_password_creates_no_run(
    queued: Fleet, own_valkey: EmbeddedValkey, town: Company, paywatch: Paywatch
) -> None:
    wrong = f"redis://:wrong@127.0.0.1:{own_valkey.port}/0"
    result = await paywatch(queued, *run(town), REDIS_URL=wrong)
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"paywatch: REDIS_URL: Redis at 127.0.0.1:{own_valkey.port} refuses commands (")
    assert await queued.value("select count(*) from paywatch.runs") == 0


async def test_a_replica_leaves_the_run_to_the_workers(
    queued: Fleet, own_valkey: EmbeddedValkey, town: Company, paywatch: Paywatch
) -> None:
    with redis.Redis.from_url(own_valkey.url) as admin:
        admin.execute_command("REPLICAOF", "127.0.0.1", "1")
    result = await paywatch(queued, *run(town))
    assert result.exit_code == 3
    window, line = result.stderr.splitlines()
    assert window.startswith("Reconciling from ")
    assert "name the primary, not a replica" in line
    assert f"{await queued.value('select id from paywatch.runs')}: created, but not queued" in line
