"""Measures the web console: CPU of every page, and of live viewers, with 1,000 checks and 90 days.

Whole requests over a real port, to ``paywatch console`` as a process. A Starlette application that answers a
few words, and one SELECT by hand, are the references.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
from pydantic import SecretStr

import settings
import store
from bench import table
from bench.console_store import beat, configuration, fill, path_of, read_on
from bench.measure import cpu_seconds
from console.routes import TABLE
from sandbox.embedded.servers import EmbeddedPostgres
from settings.revision import Configuration

REQUESTS, CHECKS, VIEWERS, SECONDS = 10, 1000, 50, 60
NOW = "/"
TOGETHER = 10
"""Viewers of one address."""
APART, FAR_APART = 1.1, 5.0
"""Seconds between two requests of a page: nothing is shared between them but what live viewers share."""
NOW_LIMIT, PAGE_LIMIT, BYTES_LIMIT, LIVE_LIMIT = 0.050, 0.150, 200_000, 0.05
_STREAMS = {"/live"}
_NOT_PAGES = ("/sign-in", "/api", "/static", "/access", "/sign-out", "/metrics")
_TOPICS = "frame,now incidents,now checks,now money,now changes"

_HELLO = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

async def hello(request):
    return HTMLResponse("<h1>hello</h1>")

uvicorn.run(Starlette(routes=[Route("/", hello)]), port=int(sys.argv[1]), log_level="warning")
"""
_BY_HAND = """
select check_name, sum(pass), sum(fail) from paywatch.rollups
where unit = 'hour' and check_name = any (select name from paywatch.checks)
  and starts > now() - interval '24 hours'
group by check_name
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """Process ids, whose CPU is measured with that of their children."""

    console: int
    postgres: int

    def seconds(self) -> float:
        return cpu_seconds(self.console) + cpu_seconds(self.postgres)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: CPU seconds of the console and of Postgres for each request, and its bytes."""

    path: str
    status: int
    console: float
    postgres: float
    size: int

    @property
    def whole(self) -> float:
        return self.console + self.postgres

    @property
    def is_over(self) -> bool:
        """Whether it costs too much, or breaks. Pages of objects that the store lacks say so, with 4xx."""
        return self.whole > PAGE_LIMIT or self.size > BYTES_LIMIT or self.status >= 500


@dataclass(frozen=True, slots=True)
class Workers:
    """Writes what workers would."""

    pool: asyncpg.Pool
    digest: str
    checks: int

    async def beat(self) -> None:
        await beat(self.pool, self.digest)

    async def read_on(self, seconds: float) -> None:
        await read_on(self.pool, self.digest, self.checks, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=CHECKS)
    parser.add_argument("--page", help="only the page of this path, such as /figures")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="requests of each page")
    parser.add_argument("--viewers", type=int, default=VIEWERS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long viewers watch")
    sys.exit(asyncio.run(_measure(parser.parse_args())))


async def _measure(arguments: argparse.Namespace) -> int:
    with EmbeddedPostgres() as postgres, tempfile.TemporaryDirectory() as folder:
        pool = await store.connect(SecretStr(postgres.dsn), size=4)
        await store.migrate_async(SecretStr(postgres.dsn))
        path = Path(folder) / "paywatch.toml"
        path.write_text(configuration(arguments.checks))
        loaded = settings.load(path, {"DATABASE_URL": postgres.dsn})
        workers = Workers(pool, Configuration.of(loaded).digest, arguments.checks)
        await fill(pool, loaded)
        hello = await _hello(arguments.requests)
        hand = await _by_hand(pool, postgres.pid, arguments.requests)
        with _console(path, postgres.dsn) as (url, pid):
            servers = Servers(pid, postgres.pid)
            costs = [cost async for cost in _pages(url, servers, workers, arguments)]
            live = await _live(url, servers, workers, arguments.viewers, arguments.seconds)
        await pool.close()
    return _report(costs, hello, hand, live, arguments)


def _report(
    costs: Sequence[Cost],
    hello: float,
    hand: float,
    live: tuple[float, float, int],
    arguments: argparse.Namespace,
) -> int:
    rows = [
        (each.path, each.status, *_ms(each.console, each.postgres, each.whole), each.whole / hello, each.size)
        for each in sorted(costs, key=lambda each: -each.whole)
    ]
    table.show(("page", "status", "console, ms", "Postgres, ms", "both, ms", "to hello", "bytes"), rows)
    print()
    now = next(each for each in costs if each.path == f"{NOW} every 5 s")
    with_viewers, without, loads = live
    share = with_viewers - without
    table.show(
        ("", "value"),
        [
            ("hello of Starlette, CPU ms", hello * 1000),
            ("SELECT by hand of 24 h of all checks, CPU ms of Postgres", hand * 1000),
            ("Now to that SELECT and a hello", now.whole / (hello + hand)),
            (f"{arguments.viewers} viewers: share of a core", share),
            ("parts that they loaded", loads),
            ("the same without viewers: share of a core", without),
        ],
    )
    wrong = [each.path for each in costs if each.is_over]
    if now.whole > NOW_LIMIT or share > LIVE_LIMIT:
        wrong.append("/ or its viewers")
    print(f"\nover a limit: {', '.join(wrong) or 'nothing'}")
    return 1 if wrong else 0


def _ms(*seconds: float) -> list[float]:
    return [each * 1000 for each in seconds]


async def _pages(
    url: str, servers: Servers, workers: Workers, arguments: argparse.Namespace
) -> AsyncIterator[Cost]:
    """Measures each page, one request after the other. The first two, which compile, do not count."""
    known = {each.path for each in TABLE if each.method == "GET"} - _STREAMS
    paths = sorted(known) if arguments.page is None else [arguments.page]
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for path in paths:
            filled = path_of(path)
            if filled is None or path.startswith(_NOT_PAGES):
                continue
            await workers.beat()
            yield await _cost(client, servers, (path, filled), arguments.requests, APART)
        await workers.beat()
        yield await _cost(client, servers, (f"{NOW} every 5 s", NOW), arguments.requests, FAR_APART)


async def _cost(
    client: httpx.AsyncClient, servers: Servers, path: tuple[str, str], requests: int, pause: float
) -> Cost:
    name, filled = path
    for _ in range(2):
        await client.get(filled)
    console = postgres = 0.0
    for _ in range(requests):
        await asyncio.sleep(pause)  # what pages share for a second is read again
        before = cpu_seconds(servers.console), cpu_seconds(servers.postgres)
        answer = await client.get(filled)
        console += cpu_seconds(servers.console) - before[0]
        postgres += cpu_seconds(servers.postgres) - before[1]
    return Cost(name, answer.status_code, console / requests, postgres / requests, len(answer.content))


async def _live(
    url: str, servers: Servers, workers: Workers, viewers: int, seconds: float
) -> tuple[float, float, int]:
    """Returns shares of a core with and without viewers, while readings arrive, and what they load."""
    without = await _share(servers, workers, seconds)
    loads: list[str] = []
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(_client(url, n)) for n in range(-(-viewers // TOGETHER))]
        tasks = [asyncio.create_task(_view(clients[n // TOGETHER], loads)) for n in range(viewers)]
        await asyncio.sleep(10)  # all have connected, and loaded what they missed
        loads.clear()
        share = await _share(servers, workers, seconds)
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return share, without, len(loads)


def _client(url: str, number: int) -> httpx.AsyncClient:
    """A browser of its own address: one may have only so many streams."""
    transport = httpx.AsyncHTTPTransport(
        local_address=f"127.0.0.{number + 2}", limits=httpx.Limits(max_connections=None)
    )
    return httpx.AsyncClient(base_url=url, timeout=600, transport=transport)


async def _share(servers: Servers, workers: Workers, seconds: float) -> float:
    began = servers.seconds()
    await workers.read_on(seconds)
    return (servers.seconds() - began) / seconds


async def _view(client: httpx.AsyncClient, loads: list[str]) -> None:
    """Does what console.js does."""
    async with client.stream("GET", "/live", params={"topics": _TOPICS}) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            name, _, topic = line.partition(": ")
            if name != "data" or topic.startswith("{"):
                continue
            for part in [topic] if topic else _TOPICS.split(","):
                loads.append(part)
                part_id = part.replace(" ", "-")
                where = "/live/frame" if part == "frame" else "/"
                await client.get(where, headers={"X-Fragment": part_id})


async def _hello(requests: int) -> float:
    with subprocess.Popen([sys.executable, "-c", _HELLO, "18431"]) as process:  # noqa: ASYNC220 - at once
        async with httpx.AsyncClient(base_url="http://127.0.0.1:18431") as client:
            await _until_answering(client)
            began = cpu_seconds(process.pid)
            for _ in range(requests * 10):
                await client.get("/")
            spent = (cpu_seconds(process.pid) - began) / requests / 10
        process.terminate()
    return spent


async def _by_hand(pool: asyncpg.Pool, postgres: int, requests: int) -> float:
    await pool.fetch(_BY_HAND)
    began = cpu_seconds(postgres)
    for _ in range(requests):
        await pool.fetch(_BY_HAND)
    return (cpu_seconds(postgres) - began) / requests


async def _until_answering(client: httpx.AsyncClient) -> None:
    while True:
        try:
            await client.get("/")
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return


@contextmanager
def _console(path: Path, dsn: str) -> Iterator[tuple[str, int]]:
    environment = {"DATABASE_URL": dsn, "PAYWATCH_CONFIG": str(path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "workers", "console", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], process.pid
        process.terminate()


if __name__ == "__main__":
    main()
