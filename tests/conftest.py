"""Starts real servers once for the whole test run, and gives each test its own database.

DATABASE_URL and REDIS_URL select servers that already run: the user of DATABASE_URL must be allowed to create
databases, and REDIS_URL must have an empty database, which the tests use.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
import redis
import structlog
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.databases import Databases, database_name, memory_folder
from tests.hanging import Watchdog
from tests.leftovers import close_accepted_connections
from tests.processes import shield_children_from_inherited_signals
from tests.progress import show_progress

if TYPE_CHECKING:
    from sandbox.company import Company

CommandLine = Callable[..., Awaitable[Result]]


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all tests are collected
    shield_children_from_inherited_signals()
    close_accepted_connections()
    show_progress(config)
    config.pluginmanager.register(Watchdog())
    # A slow machine is no fault of the code. The same code is tried with the same examples, so that a change
    # fails by what it did; `make fuzz` tries others. The blob repeats the example that failed.
    hypothesis.settings.register_profile("suite", deadline=None, print_blob=True, derandomize=True)
    hypothesis.settings.register_profile("fuzz", hypothesis.settings.get_profile("suite"), derandomize=False)
    hypothesis.settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mixes the tests in a process of pytest-xdist. Alone, pytest keeps the order of the files."""
    if hasattr(config, "workerinput"):
        from tests.scheduling import mix

        order = mix((each.nodeid, getattr(each, "fixturenames", ())) for each in items)
        items[:] = [items[number] for number in order]


def pytest_collection_finish() -> None:
    """Excludes what was collected, some millions of objects, from each later garbage collection."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distributes tests by `tests/scheduling.py`, unless another `--dist` than the default was requested."""
    if config.getoption("dist") != "load":
        return None
    from tests.scheduling import make_scheduling

    return make_scheduling(config, log)


def run_in_thread(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine in another thread, because an event loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Creates databases on the server that all tests share, for a test that needs several."""
    with ExitStack() as stack:
        given = os.environ.get("DATABASE_URL")
        if given:
            yield stack.enter_context(Databases(given))
            return
        server = stack.enter_context(EmbeddedPostgres(memory_folder()))
        # Its other strategy, the default, writes each page to the log too. Postgres 14 has no choice.
        yield stack.enter_context(Databases(server.dsn, "STRATEGY FILE_COPY"))


@pytest.fixture(scope="session")
def postgres_dsn(databases: Databases) -> str:
    """The DSN of the shared server's default database, in which tests must not create tables."""
    return databases.dsn


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """The DSN of an empty database."""
    dsn = databases.create()
    yield dsn
    databases.drop(dsn)


@pytest.fixture(scope="session")
def store_template(databases: Databases) -> Iterator[str]:
    """The name of a database with Paywatch's schema. Postgres clones it only while no client is connected."""
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
    """The URL of a Redis database that only this test process uses."""
    given = os.environ.get("REDIS_URL")
    if given:
        yield empty_redis_database(given)
        return
    with EmbeddedValkey(memory_folder()) as server:
        yield server.url


@pytest.fixture
def redis_url(redis_database: str) -> Iterator[str]:
    """The URL of an empty Redis database."""
    flush(redis_database)
    yield redis_database
    flush(redis_database)


def empty_redis_database(url: str) -> str:
    """Returns the URL of the highest-numbered database without keys among those of this test process.

    The tests flush it, so it must hold neither the caller's data nor that of another pytest-xdist process.
    """
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
    """A Postgres that one test may restart and kill."""
    with EmbeddedPostgres(memory_folder()) as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[EmbeddedValkey]:
    """A Valkey that one test may restart and kill."""
    with EmbeddedValkey(memory_folder()) as server:
        yield server


@pytest.fixture
def company() -> "Iterator[Callable[..., Company]]":
    """Starts pretend companies with the given arguments, and closes them after the test."""
    from sandbox.company import Company

    with ExitStack() as stack:

        def start(*args: Any, **kwargs: Any) -> Company:
            return stack.enter_context(Company(*args, **kwargs))

        yield start


@pytest.fixture
def command_line() -> Iterator[CommandLine]:
    """Runs a command in this process: `await command_line(environment, "status", "--json")`.

    An empty string in the environment unsets the variable.
    """
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
