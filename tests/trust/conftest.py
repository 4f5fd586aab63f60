from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from store import migrate
from tests.conftest import CommandLine
from tests.trust.cable import Cable
from tests.trust.drill import Drill
from tests.trust.stages import BREAK_POSTGRES, Scene
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet
from tests.workers.wrong_clock import WrongClock


@pytest.fixture
def broken_postgres(request: pytest.FixtureRequest) -> EmbeddedPostgres | None:
    """A server with the schema for those stages that break it; the others share one with all tests."""
    stage = request.node.callspec.params.get("stage") if hasattr(request.node, "callspec") else None
    if stage not in BREAK_POSTGRES:
        return None
    server: EmbeddedPostgres = request.getfixturevalue("own_postgres")
    migrate(SecretStr(server.dsn))
    return server


@pytest.fixture
def dsn(request: pytest.FixtureRequest, broken_postgres: EmbeddedPostgres | None) -> str:
    return str(broken_postgres.dsn if broken_postgres else request.getfixturevalue("store_db"))


@pytest.fixture
def town(company: Callable[..., Company]) -> Company:
    return company(payments=10)


@pytest.fixture
async def drill(
    tmp_path: Path, dsn: str, own_valkey: EmbeddedValkey, town: Company, command_line: CommandLine
) -> AsyncIterator[Drill]:
    """A fleet without workers, whose configuration before the current one is stored."""
    async with Cable(dsn).laid() as cable:
        variables = environment(cable.url, own_valkey.url, town)
        variables["PAYWATCH_HEARTBEAT_URL"] = f"{town.receiver_url}/ping"
        with Fleet(tmp_path, variables) as fleet:
            drill = Drill(fleet, town, command_line, cable)
            drill.configure("other")
            assert (await command_line(drill.environment, "config", "apply")).exit_code == 0
            drill.configure("shop", "other", "more")
            yield drill


@pytest.fixture
async def scene(
    tmp_path: Path, drill: Drill, broken_postgres: EmbeddedPostgres | None, own_valkey: EmbeddedValkey
) -> Scene:
    """A worker that watches a shop, and all is well."""
    clock = WrongClock(tmp_path)
    worker = await drill.start(**clock.environment)
    await drill.until_green()
    return Scene(drill, worker, broken_postgres, own_valkey, clock)
