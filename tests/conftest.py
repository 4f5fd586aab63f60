"""Real servers for every test: started once for the whole run, a database of its own for each test.

With DATABASE_URL and REDIS_URL set, those servers are used: DATABASE_URL must allow CREATE DATABASE, and of
the databases of REDIS_URL one that is empty is taken.
"""

import asyncio
import itertools
import logging
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis
import structlog
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.processes import shield_children_from_inherited_signals

if TYPE_CHECKING:
    from sandbox.company import Company

CommandLine = Callable[..., Awaitable[Result]]


def pytest_configure() -> None:
    shield_children_from_inherited_signals()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distributes tests by `tests/scheduling.py`, unless another `--dist` than the default was requested."""
    if config.getoption("dist") != "load":
        return None
    from tests.scheduling import make_scheduling

    return make_scheduling(config, log)


class Databases:
    """Creates and drops databases on one server, each name used once."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._prefix = f"paywatch_test_{secrets.token_hex(4)}"
        self._numbers = itertools.count()

    def create(self, template: str = "template0") -> str:
        """The DSN of a new database."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._dsn_of(name)

    def drop(self, dsn: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {database_name(dsn)} WITH (FORCE)")

    def _dsn_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def _execute(self, statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.dsn)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        elsewhere(run())


def database_name(dsn: str) -> str:
    return urlsplit(dsn).path.lstrip("/")


def elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine to its end in a thread of its own, whatever loop this thread has."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The server that all tests share, for a test that wants several databases."""
    with ExitStack() as stack:
        dsn = os.environ.get("DATABASE_URL") or stack.enter_context(EmbeddedPostgres()).dsn
        yield Databases(dsn)


@pytest.fixture(scope="session")
def postgres_dsn(databases: Databases) -> str:
    """The shared server's own database: for reading and for creating others, not for tables."""
    return databases.dsn


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The DSN of an empty database."""
    dsn = databases.create()
    yield dsn
    databases.drop(dsn)


@pytest.fixture(scope="session")
def store_template(databases: Databases) -> Iterator[str]:
    """The name of a database with Paywatch's schema, to be cloned and never to be connected to."""
    from store import migrate

    dsn = databases.create()
    migrate(SecretStr(dsn))
    yield database_name(dsn)
    databases.drop(dsn)


@pytest.fixture
def store_db(databases: Databases, store_template: str) -> Iterator[str]:
    """The DSN of a database with Paywatch's schema and no rows."""
    dsn = databases.create(store_template)
    yield dsn
    databases.drop(dsn)


@pytest.fixture
async def store_pool(store_db: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool as the workers use it, on `store_db`."""
    from store import connect

    pool = await connect(SecretStr(store_db), size=5)
    yield pool
    await pool.close()


@pytest.fixture(scope="session")
def redis_database() -> Iterator[str]:
    """The URL of a Redis database that belongs to this run."""
    given = os.environ.get("REDIS_URL")
    if given:
        yield empty_redis_database(given)
        return
    with EmbeddedValkey() as server:
        yield server.url


@pytest.fixture
def redis_url(redis_database: str) -> Iterator[str]:
    """The URL of an empty Redis database."""
    flush(redis_database)
    yield redis_database
    flush(redis_database)


def empty_redis_database(url: str) -> str:
    """Never the caller's data, nor that of a test process beside this one: the highest-numbered database of
    its own share without a key, since the tests flush it."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in range(15 - mine, -1, -processes):
        candidate = urlunsplit(urlsplit(url)._replace(path=f"/{number}"))
        with redis.Redis.from_url(candidate) as client:
            try:
                if client.dbsize() == 0:
                    return candidate
            except redis.ResponseError:
                continue  # this server has fewer databases
    raise pytest.UsageError(
        "REDIS_URL: the tests need one empty database of the sixteen, and each holds keys"
    )


def flush(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.flushdb()


@pytest.fixture
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A Postgres for one test, which may restart and kill it."""
    with EmbeddedPostgres() as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[EmbeddedValkey]:
    """A Valkey for one test, which may restart and kill it."""
    with EmbeddedValkey() as server:
        yield server


@pytest.fixture
def company() -> "Iterator[Callable[..., Company]]":
    """Starts a pretend company with the given arguments; it is closed with the test."""
    from sandbox.company import Company

    with ExitStack() as stack:

        def start(*args: Any, **kwargs: Any) -> Company:
            return stack.enter_context(Company(*args, **kwargs))

        yield start


@pytest.fixture
def command_line() -> Iterator[CommandLine]:
    """`await command_line(environment, "status", "--json")` in this process; "" unsets a variable."""
    from workers.main import app

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    runner = CliRunner()

    async def run(environment: Mapping[str, str], *arguments: str) -> Result:
        return await asyncio.to_thread(runner.invoke, app, list(arguments), env=environment)

    yield run
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
