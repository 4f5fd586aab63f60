from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from store import migrate
from tests.alerts.channels.receiver import Receiver
from tests.databases import Databases, database_name, memory_folder
from tests.workers.emergency.site import Site


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Tracebacks without local variables: to format those would stop the workers of a test for seconds."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """A Postgres that the tests of this process break and mend, one after another."""
    with EmbeddedPostgres(memory_folder()) as server:
        yield server


@pytest.fixture(scope="session")
def own_databases(server: EmbeddedPostgres) -> Iterator[Databases]:
    with Databases(server.dsn) as databases:
        yield databases


@pytest.fixture(scope="session")
def template(own_databases: Databases) -> str:
    """The name of a database with Paywatch's schema."""
    dsn = own_databases.create()
    migrate(SecretStr(dsn))
    return database_name(dsn)


@pytest.fixture
async def site(
    tmp_path: Path, own_databases: Databases, template: str, own_valkey: EmbeddedValkey
) -> AsyncIterator[Site]:
    """A page, a receiver of messages, a store and a Redis, without workers."""
    dsn = own_databases.create(template)
    async with Receiver() as page, Receiver() as hook, Receiver() as pager:
        site = Site(tmp_path, dsn, own_valkey.url, page, hook, pager)
        try:
            yield site
        finally:
            await site.close()
