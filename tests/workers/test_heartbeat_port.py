"""The port that receives pings: with curl, without the store, and with clients that misbehave."""

import asyncio
import json
import shutil
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack, closing
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

import store
from sandbox.company import Company
from settings import Settings
from tests.probes.configured import check
from tests.waiting import PATIENCE, eventually
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from tests.workers.test_metrics import port_of
from workers.metrics.ping_requests import BURST, Answer
from workers.metrics.receiver import Receiver
from workers.metrics.server import MAX_CONNECTIONS, serve

KEY = "k3y-of-the-nightly-import"
IMPORT = f"""
[[checks]]
name = "import"
kind = "heartbeat"
every = "1s"
max_age = "1h"
max_duration = "10m"
key = "{KEY}"
opens_after = 1
"""


def settings() -> Settings:
    checks = (
        check(kind="heartbeat", name="import", max_age="1h", key=KEY),
        check(kind="heartbeat", name="local", max_age="1h"),
    )
    return Settings(checks=checks)


class StandingIn:
    """Has what the receiver uses of a worker: its store, and a place for the store's errors."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.store = pool
        self.errors: list[Exception] = []

    def store_failed(self, error: Exception) -> None:
        self.errors.append(error)


class Served:
    """A server on a free port, and requests to it from a thread."""

    def __init__(self, port: int, worker: StandingIn, receiver: Receiver) -> None:
        self.port, self.worker, self.receiver = port, worker, receiver

    async def __call__(self, path: str, method: str = "POST", **more: Any) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            return await client.request(method, url, **more)

    async def raw(self, data: bytes, *, patience: float = PATIENCE) -> bytes:
        return await asyncio.to_thread(self._raw, data, patience)

    def _raw(self, data: bytes, patience: float) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.port), patience)) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            found = b""
            try:
                while chunk := connection.recv(65_536):
                    found += chunk
            except ConnectionError:
                pass
            return found


@pytest.fixture
async def served(store_pool: asyncpg.Pool) -> AsyncIterator[Served]:
    receiver, worker = Receiver(settings()), StandingIn(store_pool)
    with ExitStack() as stack:
        port = stack.enter_context(serve("127.0.0.1", 0, CollectorRegistry(), dict, receiver))
        stack.enter_context(receiver.recording_to(worker))  # type: ignore[arg-type]
        yield Served(port, worker, receiver)


async def test_a_ping_is_durable_before_it_is_answered(served: Served, store_pool: asyncpg.Pool) -> None:
    response = await served(f"/heartbeat/import/{KEY}", content=b"output of the job")
    assert (response.status_code, response.json()) == (200, {"status": "recorded"})
    pings = await store.read_pings(store_pool, "import")
    assert pings.succeeded_at is not None
    assert pings.failed is False


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_every_usual_method_pings(served: Served, store_pool: asyncpg.Pool, method: str) -> None:
    response = await served(f"/heartbeat/import/{KEY}/", method)
    assert response.status_code == 200
    assert (response.content == b"") is (method == "HEAD")
    assert (await store.read_pings(store_pool, "import")).succeeded_at is not None


async def test_start_and_exit_code_are_reported_by_the_path(served: Served, store_pool: asyncpg.Pool) -> None:
    await served(f"/heartbeat/import/{KEY}/start")
    assert (await store.read_pings(store_pool, "import")).starts == 1
    await served(f"/heartbeat/import/{KEY}/137")
    failed = await store.read_pings(store_pool, "import")
    assert (failed.failed, failed.exit_code, failed.starts) == (True, 137, 0)
    assert failed.duration is not None
    await served(f"/heartbeat/import/{KEY}/0")
    assert (await store.read_pings(store_pool, "import")).failed is False
    await served(f"/heartbeat/import/{KEY}/fail")
    assert (await store.read_pings(store_pool, "import")).failed is True


@pytest.mark.parametrize(
    "path",
    [
        "/heartbeat/import/wrong-key-wrong-key-wrong",
        f"/heartbeat/unknown/{KEY}",
        f"/heartbeat/local/{KEY}",
        "/heartbeat/local/",
        "/heartbeat/import/",
        "/heartbeat/import",
        "/heartbeat/",
        "/heartbeat//",
        f"/heartbeat/import/{KEY}/256",
        f"/heartbeat/import/{KEY}/stop",
        f"/heartbeat/import/{KEY}/-1",
        f"/heartbeat/import/{KEY}/%D9%A1",
        f"/heartbeat/import/{KEY}/start/fail",
        f"/heartbeat/import/{KEY}%00",
        f"/heartbeats/import/{KEY}",
        "/",
    ],
)
async def test_every_wrong_address_has_the_same_answer(
    served: Served, store_pool: asyncpg.Pool, path: str
) -> None:
    wrong = await served(path)
    other = await served("/nowhere")
    assert wrong.status_code == 404
    assert (wrong.content, wrong.headers["content-type"]) == (other.content, other.headers["content-type"])
    assert await store_pool.fetchval("select count(*) from paywatch.pings") == 0


DETACHED = Receiver(settings())


@run_with(deadline=None)
@given(
    path=st.text(alphabet="import/start%0fail\\..é ", max_size=30).map(lambda end: f"/heartbeat/{end}"),
    method=st.sampled_from(["GET", "PUT", "X"]),
)
def test_no_path_without_the_key_pings(path: str, method: str) -> None:
    """A ping that was accepted would be answered with 503: no worker has attached its store."""
    assert DETACHED.receive(method, path).status in {404, 405}


def test_a_flood_of_one_job_is_refused_and_then_accepted() -> None:
    """A ping that is accepted ends in 503 here, since no worker has attached its store."""
    now = [0.0]
    receiver = Receiver(settings(), lambda: now[0])

    def ping() -> Answer:
        return receiver.receive("POST", f"/heartbeat/import/{KEY}")

    accepted = [ping().status for _ in range(int(BURST))]
    assert set(accepted) == {503}
    assert (ping().status, ping().headers["Retry-After"]) == (429, "5")
    now[0] += 5
    assert ping().status == 503


async def test_without_a_store_the_job_is_asked_to_try_again(
    served: Served, store_pool: asyncpg.Pool
) -> None:
    await store_pool.execute("alter table paywatch.pings rename to away")
    response = await served(f"/heartbeat/import/{KEY}")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert len(served.worker.errors) == 1
    await store_pool.execute("alter table paywatch.away rename to pings")
    assert (await served(f"/heartbeat/import/{KEY}")).status_code == 200


async def test_a_store_that_hangs_is_503_and_metrics_go_on(served: Served, store_pool: asyncpg.Pool) -> None:
    async with store_pool.acquire() as connection, connection.transaction():
        await connection.execute("lock table paywatch.pings")
        waiting = asyncio.create_task(served(f"/heartbeat/import/{KEY}"))
        assert (await served("/metrics", "GET")).status_code == 200
        assert not waiting.done()
        assert (await waiting).status_code == 503
    assert (await served(f"/heartbeat/import/{KEY}")).status_code == 200


async def test_before_a_worker_has_started_pings_are_503() -> None:
    receiver = Receiver(settings())
    answer = await asyncio.to_thread(receiver.receive, "POST", f"/heartbeat/import/{KEY}")
    assert answer.status == 503


async def test_a_large_body_is_discarded_and_the_answer_arrives(served: Served) -> None:
    response = await served(f"/heartbeat/import/{KEY}", content=b"x" * 900_000)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /metrics HTTP/1.1\r\nA: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"GET /metrics HTTP/1.1\r\nA: b\r\n",
        b"x" * 100_000,
    ],
)
async def test_a_head_that_is_too_long_or_does_not_end_gets_no_page(
    served: Served, request_head: bytes
) -> None:
    assert b"200 OK" not in await served.raw(request_head)
    assert (await served("/metrics", "GET")).status_code == 200


@pytest.mark.parametrize("version", ["abc", "1.x", "9" * 5000, "1.0.0.0.0.0", "", "1.0.0\x80", " 1", "1.0.0"])
async def test_metrics_are_text_whatever_format_is_asked_for(served: Served, version: str) -> None:
    """prometheus_client raises for such a version, and the answer would be a 500 and a traceback. In
    OpenMetrics two of our families would have one name."""
    for kind in ("application/openmetrics-text", "text/plain"):
        request = f"GET /metrics HTTP/1.1\r\nAccept: {kind};version={version}\r\n\r\n"
        answer = await served.raw(request.encode("latin-1"))
        assert answer.startswith(b"HTTP/1.0 200 OK\r\n")
        assert b"\r\nContent-Type: text/plain;" in answer


async def test_silent_connections_never_keep_prometheus_out(served: Served) -> None:
    with ExitStack() as stack:
        for _ in range(3 * MAX_CONNECTIONS):
            silent = socket.create_connection(("127.0.0.1", served.port), 20)
            stack.callback(silent.close)
            silent.sendall(b"GET /met")
        assert (await served("/metrics", "GET")).status_code == 200
        assert (await served(f"/heartbeat/import/{KEY}")).status_code == 200
        assert (
            sum("process_request_thread" in each.name for each in threading.enumerate()) < 2 * MAX_CONNECTIONS
        )


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_curl_retries_until_the_store_is_back(served: Served, store_pool: asyncpg.Pool) -> None:
    """As the page of the documentation says: curl -fsS --retry 5 honours Retry-After."""
    await store_pool.execute("alter table paywatch.pings rename to away")
    url = f"http://127.0.0.1:{served.port}/heartbeat/import/{KEY}"
    command = ["curl", "-fsS", "--noproxy", "*", "-m", "10", "--retry", "5", "-o", "/dev/null", url]
    curl = await asyncio.create_subprocess_exec(*command)
    await eventually(lambda: served.worker.errors, "the first ping is refused")
    await store_pool.execute("alter table paywatch.away rename to pings")
    assert await curl.wait() == 0
    assert (await store.read_pings(store_pool, "import")).succeeded_at is not None


async def test_a_job_reports_to_a_running_worker(fleet: Fleet, town: Company) -> None:
    """From the first reading, which waits, over a success and a failure, with the key in no log."""
    fleet.configure(IMPORT)
    worker = await fleet.started("probes", "--metrics-port", "0")
    url = f"http://127.0.0.1:{port_of(worker)}/heartbeat/import/{KEY}"
    pool = await asyncpg.create_pool(fleet.dsn, min_size=0, max_size=1)
    async with pool, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        await _until(pool, "unknown", "waiting")
        assert (await client.post(f"{url}/start")).status_code == 200
        assert (await client.get(url)).status_code == 200
        await _until(pool, "pass", "")
        assert (await client.post(f"{url}/3")).status_code == 200
        await _until(pool, "fail", "failed")
        reason = await pool.fetchval("select reason from paywatch.readings where cause = 'failed' limit 1")
        assert reason.endswith("with exit code 3")
    assert await worker.stop() == 0
    assert KEY not in worker.log()
    assert "Traceback" not in worker.log()


async def _until(pool: asyncpg.Pool, verdict: str, cause: str) -> None:
    query = "select verdict = $1 and cause = $2 from paywatch.readings order by slot desc limit 1"
    await eventually(lambda: pool.fetchval(query, verdict, cause), f"the check is {verdict} {cause}")


COMMANDS = """
[[checks]]
name = "import"
kind = "heartbeat"
max_age = "1h"

[[checks]]
name = "payouts"
kind = "payout_job"
last_run = { heartbeat = "import" }
"""


async def test_the_command_reports_runs_and_check_run_reads_them(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(COMMANDS)
    assert "waiting" in (await paywatch(fleet, "check", "run", "import", "--json")).stdout
    assert (await paywatch(fleet, "heartbeat", "import", "--start")).stdout == "Recorded for import: start.\n"
    failed = await paywatch(fleet, "heartbeat", "import", "--exit-code", "2", "--json")
    assert json.loads(failed.stdout) == {"check": "import", "recorded": "failure"}
    after = await paywatch(fleet, "check", "run", "import", "--json")
    assert "the job failed" in after.stdout
    assert "with exit code 2" in after.stdout
    assert (await paywatch(fleet, "heartbeat", "import")).exit_code == 0
    passed = await paywatch(fleet, "check", "run", "import", "payouts", "--json")
    assert (passed.exit_code, passed.stdout.count('"pass"')) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["other"], "no check of kind heartbeat is named 'other'; there are: import"),
        (["payouts"], "no check of kind heartbeat is named 'payouts'; there are: import"),
        (["import", "--start", "--fail"], "pass only one of --start, --fail and --exit-code"),
    ],
)
async def test_a_wrong_command_line_is_refused(
    fleet: Fleet, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    fleet.configure(COMMANDS)
    result = await paywatch(fleet, "heartbeat", *arguments)
    assert (result.exit_code, sentence in result.stderr) == (2, True)


async def test_an_unreachable_store_ends_the_command_with_3(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(COMMANDS)
    away = {"DATABASE_URL": "postgresql://it:hush@127.0.0.1:1/none"}
    result = await paywatch(fleet, "heartbeat", "import", **away)
    assert (result.exit_code, "hush" in result.output) == (3, False)
    checked = await paywatch(fleet, "check", "run", "import", "--json", **away)
    assert json.loads(checked.stdout)[0]["cause"] == "store"
    assert "hush" not in checked.output
