"""Pushes to a receiver that is strict, and fails in every way."""

import asyncio
import itertools
import threading
from collections import Counter as Count
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsPartialSuccess
from prometheus_client import CollectorRegistry, Counter, Gauge
from pydantic import SecretStr
from structlog.testing import capture_logs

from settings.otlp import Otlp, Temporality
from tests.probes.chains import issue, server_context
from tests.probes.sockets import closed_port
from tests.proxies import connect_through
from tests.waiting import PATIENCE, eventually
from tests.workers.otlp.collector import (
    Collector,
    Fault,
    Received,
    collecting,
    endless,
    hang,
    labels_of,
    partial,
    reset,
    status,
)
from workers.metrics.otlp.client import Client, Unsendable
from workers.metrics.otlp.exporter import Exporter
from workers.metrics.otlp.outcomes import Outcome

SECRET = "hunter2-hunter2"
VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def otlp(url: str, **more: object) -> Otlp:
    whole = f"{url}/v1/metrics".replace("://", f"://tenant:{SECRET}@")
    headers = {"api-key": SecretStr(SECRET)}
    return Otlp(SecretStr(whole), VARIABLE, headers, **more)  # type: ignore[arg-type]


class Process:
    """What one process counts, and what becomes of its pushes."""

    def __init__(self, config: Otlp, last_within: float = PATIENCE) -> None:
        self.registry = CollectorRegistry()
        self.runs = Counter("runs", "Runs.", ["check"], registry=self.registry)
        self.outcomes: list[str] = []
        times = itertools.count(1_000, 1_000)
        self.exporter = Exporter(
            config,
            self.registry,
            {"service.name": "shop"},
            self.outcomes.append,
            now=lambda: next(times),
            last_within=last_within,
        )

    def counts(self, runs: int = 1) -> None:
        self.runs.labels("page").inc(runs)


async def test_a_push_is_what_a_receiver_expects(collector: Collector) -> None:
    process = Process(otlp(collector.url))
    process.counts(3)
    assert (await process.exporter.push()).outcome is Outcome.ACCEPTED
    (received,) = collector.taken
    assert received.value("runs", check="page") == 3
    assert received.resource == {"service.name": "shop"}
    assert received.headers["content-encoding"] == "gzip"
    assert received.headers["api-key"] == SECRET
    assert received.headers["authorization"].startswith("Basic ")
    assert process.outcomes == ["accepted"]


async def test_compression_can_be_switched_off(collector: Collector) -> None:
    process = Process(otlp(collector.url, compression="none"))
    process.counts()
    await process.exporter.push()
    assert "content-encoding" not in collector.taken[0].headers


def error(message: str) -> bytes:
    """A ``google.rpc.Status`` with this message."""
    return ExportMetricsPartialSuccess(error_message=message).SerializeToString()


FAULTS: dict[str, tuple[Fault, Outcome, str]] = {
    "bad_data": (status(400, error("no\nsuch metric")), Outcome.REFUSED, 'answered 400: "no such metric"'),
    "wrong_key": (
        status(401, f'{{"message": "no key {SECRET}"}}'.encode(), "application/json"),
        Outcome.REFUSED,
        'answered 401: "no key ***"',
    ),
    "wrong_path": (status(404, b"<h1>Not found", "text/html"), Outcome.REFUSED, "answered 404"),
    "too_large": (status(413), Outcome.REFUSED, "answered 413"),
    "throttled": (status(429), Outcome.UNAVAILABLE, "answered 429"),
    "broken": (status(500), Outcome.REFUSED, "answered 500"),
    "bad_gateway": (status(502), Outcome.UNKNOWN, "answered 502"),
    "unavailable": (status(503), Outcome.UNAVAILABLE, "answered 503"),
    "late_gateway": (status(504), Outcome.UNKNOWN, "answered 504"),
    "redirect": (
        status(302, Location=f"https://elsewhere.test/{SECRET}"),
        Outcome.REFUSED,
        "answered 302, a redirect, which is not followed",
    ),
    "sign_in_page": (status(200, b"<html>", "text/html"), Outcome.REFUSED, "answered 200 with 'text/html'"),
    "no_message": (status(200, b"\xff\xff"), Outcome.REFUSED, "which no receiver of OTLP does"),
    "wrong_json": (
        status(200, b"[1]", "application/json"),
        Outcome.REFUSED,
        "which no receiver of OTLP does",
    ),
    "hangs": (hang(), Outcome.UNKNOWN, "did not answer within 2 s"),
    "resets": (reset(), Outcome.UNKNOWN, "sent, but no answer came"),
    "endless": (endless(), Outcome.PARTIAL, "did not end its answer, or made it too long"),
    "partial": (partial(2, f"too old: {SECRET}"), Outcome.PARTIAL, 'rejected 2 data points: "too old: ***"'),
    "partial_json": (
        status(
            200,
            b'{"partialSuccess": {"rejectedDataPoints": "2", "errorMessage": "old"}}',
            "application/json",
            takes=True,
        ),
        Outcome.PARTIAL,
        'rejected 2 data points: "old"',
    ),
    "remark": (partial(0, "use delta"), Outcome.ACCEPTED, 'remarks: "use delta"'),
    "empty": (status(200, takes=True), Outcome.ACCEPTED, ""),
    "null_json": (
        status(
            200,
            b'{"partialSuccess": {"rejectedDataPoints": null, "errorMessage": null}}',
            "application/json",
            takes=True,
        ),
        Outcome.ACCEPTED,
        "",
    ),
    "empty_json": (status(200, b"{}", "application/json", takes=True), Outcome.ACCEPTED, ""),
}


@pytest.mark.parametrize(("fault", "outcome", "said"), FAULTS.values(), ids=FAULTS)
async def test_each_answer_has_its_outcome_and_its_sentence(
    collector: Collector, fault: Fault, outcome: Outcome, said: str
) -> None:
    # Only the receiver that hangs needs the short timeout: the others may be slow.
    short = outcome is Outcome.UNKNOWN and "within" in said
    timeout = timedelta(seconds=2 if short else 60)
    process = Process(otlp(collector.url, timeout=timeout))
    process.counts()
    collector.faults.append(fault)
    with capture_logs() as logs:
        pushed = await process.exporter.push()
    assert (pushed.outcome, process.outcomes) == (outcome, [outcome.value])
    assert said in pushed.sentence
    assert not pushed.sentence or pushed.sentence.startswith(f"{VARIABLE}: {collector.url} ")
    assert SECRET not in f"{logs} {pushed}"


async def test_a_refused_connection_is_unavailable() -> None:
    process = Process(otlp(f"http://127.0.0.1:{closed_port()}"))
    process.counts()
    pushed = await process.exporter.push()
    assert (pushed.outcome, "could not connect" in pushed.sentence) == (Outcome.UNAVAILABLE, True)


async def test_the_certificate_of_the_receiver_is_verified(tmp_path: Path) -> None:
    authority, other = (issue(name, authority=True) for name in ("authority", "other"))
    context = server_context(tmp_path, issue("receiver", authority))
    files = {name: tmp_path / f"{name}.pem" for name in ("authority", "other")}
    files["authority"].write_bytes(authority.pem)
    files["other"].write_bytes(other.pem)
    with collecting(context) as collector:
        for certificate in (None, files["other"]):
            process = Process(otlp(collector.url, certificate=certificate))
            process.counts()
            pushed = await process.exporter.push()
            assert pushed.outcome is Outcome.UNAVAILABLE
            assert "CERTIFICATE_VERIFY_FAILED" in pushed.sentence
        assert collector.received == []
        process = Process(otlp(collector.url, certificate=files["authority"]))
        process.counts()
        assert (await process.exporter.push()).outcome is Outcome.ACCEPTED


async def test_an_outage_is_logged_once_with_its_cause(collector: Collector) -> None:
    process = Process(otlp(collector.url))
    process.counts()
    collector.faults += [status(503), status(401), partial(1, "old"), partial(2, "old")]
    with capture_logs() as logs:
        for _ in range(6):
            await process.exporter.push()
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("otlp_unreachable", "warning"),
        ("otlp_recovered", "info"),
        ("otlp_pushed", "info"),
        ("otlp_points_rejected", "warning"),
        ("otlp_points_accepted", "info"),
    ]
    assert (logs[0]["outcome"], logs[3]["count"]) == ("unavailable", 1)
    assert Count(process.outcomes) == {"unavailable": 1, "refused": 1, "partial": 2, "accepted": 2}


async def test_a_collector_that_fails_ends_nothing(collector: Collector) -> None:
    process = Process(otlp(collector.url))
    process.counts()
    broken = Gauge("broken", "Broken.", registry=process.registry)
    broken.set_function(lambda: 1 / 0)
    with capture_logs() as logs:
        for _ in range(2):
            assert (await process.exporter.push()).outcome is Outcome.FAILED
        process.registry.unregister(broken)
        assert (await process.exporter.push()).outcome is Outcome.ACCEPTED
    events = ["otlp_export_broke", "otlp_unreachable", "otlp_recovered", "otlp_pushed"]
    assert [each["event"] for each in logs] == events
    assert process.outcomes == ["failed", "failed", "accepted"]


async def test_the_event_loop_goes_on_while_metrics_are_read(collector: Collector) -> None:
    """The reader waits for the event loop: read there, it would wait for ever."""
    process = Process(otlp(collector.url))
    process.counts()
    gauge = Gauge("slow", "Slow.", registry=process.registry)
    turn = threading.Event()
    gauge.set_function(lambda: float(turn.wait()))
    pushing = asyncio.create_task(process.exporter.push())
    await asyncio.sleep(0)
    turn.set()
    assert (await pushing).outcome is Outcome.ACCEPTED


def totals(taken: list[Received]) -> float:
    """What a receiver that recognizes copies by their times counts in all."""
    points = {
        (tuple(labels_of(point).items()), point.start_time_unix_nano, point.time_unix_nano): point.as_double
        for each in taken
        for point in each.metrics["runs"].sum.data_points
    }
    return sum(points.values())


def spans(taken: list[Received]) -> list[tuple[int, int]]:
    found = [each.metrics["runs"].sum.data_points[0] for each in taken]
    return [(each.start_time_unix_nano, each.time_unix_nano) for each in found]


@pytest.mark.parametrize("fault", [status(503), status(401)], ids=["unavailable", "refused"])
async def test_a_delta_that_was_not_taken_is_in_the_next(collector: Collector, fault: Fault) -> None:
    process = Process(otlp(collector.url, temporality="delta"))
    collector.faults.append(fault)
    for runs in (3, 4, 5):
        process.counts(runs)
        await process.exporter.push()
    assert [each.value("runs", check="page") for each in collector.taken] == [7, 5]
    assert spans(collector.taken) == [(1000, 3000), (3000, 4000)]


@pytest.mark.parametrize("takes", [True, False], ids=["taken", "lost"])
@pytest.mark.parametrize("fault", [hang, reset], ids=["hangs", "resets"])
async def test_a_delta_without_an_answer_is_sent_again_as_it_was(
    collector: Collector, fault: Callable[..., Fault], takes: bool
) -> None:
    process = Process(otlp(collector.url, temporality="delta", timeout=timedelta(seconds=4)))
    # The copy finds the receiver unavailable, and is still the same later.
    collector.faults += [fault(takes=takes), status(503)]
    for runs in (3, 4, 5):
        process.counts(runs)
        await process.exporter.push()
    original, refused, copy, following = collector.received
    assert original.body == refused.body == copy.body
    assert totals(collector.taken) == 12
    assert spans([copy, following]) == [(1000, 2000), (2000, 3000)]
    assert following.value("runs", check="page") == 9
    assert process.outcomes == ["unknown", "unavailable", "accepted", "accepted"]


async def test_a_total_without_an_answer_is_not_sent_again(collector: Collector) -> None:
    process = Process(otlp(collector.url))
    collector.faults.append(reset())
    for _ in range(2):
        process.counts()
        await process.exporter.push()
    assert [each.value("runs", check="page") for each in collector.received] == [1, 2]


async def test_points_that_were_rejected_are_not_sent_again(collector: Collector) -> None:
    process = Process(otlp(collector.url, temporality="delta"))
    collector.faults.append(partial(1, "old"))
    for runs in (3, 4):
        process.counts(runs)
        await process.exporter.push()
    assert collector.taken[-1].value("runs", check="page") == 4


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


async def waits(collector: Collector, count: int, **more: object) -> list[float]:
    """The pauses before the first pushes."""
    clock = Clock()
    outcomes: list[str] = []
    registry = CollectorRegistry()
    Gauge("level", "Level.", registry=registry).set(1)
    exporter = Exporter(
        otlp(collector.url, **more),
        registry,
        {},
        outcomes.append,
        monotonic=clock,
        sleep=clock.sleep,
        last_within=PATIENCE,
    )
    async with exporter:
        await eventually(lambda: len(clock.slept) > count, "it has pushed so often")
    return clock.slept[: count + 1]


async def test_pushes_keep_the_interval(collector: Collector) -> None:
    assert await waits(collector, 3) == [10, 60, 60, 60]


async def test_a_short_interval_begins_at_once(collector: Collector) -> None:
    assert await waits(collector, 2, interval=timedelta(seconds=2)) == [2, 2, 2]


async def test_failures_are_tried_again_later_and_later(collector: Collector) -> None:
    collector.faults += [status(503)] * 6
    first, *others = await waits(collector, 7)
    assert first == 10
    for wait, longest in zip(others[:-1], (5, 10, 20, 40, 60, 60), strict=True):
        assert longest / 2 <= wait <= longest
    assert others[-1] == 60


@pytest.mark.parametrize(("asked", "least"), [("120", 120), ("999999", 3600)])
async def test_a_receiver_that_asks_for_time_gets_it(collector: Collector, asked: str, least: float) -> None:
    collector.faults.append(status(429, Retry_After=asked))
    _, wait = await waits(collector, 1)
    assert least < wait <= least + 5


async def test_leaving_pushes_once_more(collector: Collector) -> None:
    process = Process(otlp(collector.url))
    async with process.exporter:
        process.counts(3)
    assert [each.value("runs", check="page") for each in collector.taken] == [3]


@pytest.mark.parametrize("temporality", ["cumulative", "delta"])
async def test_leaving_does_not_wait_for_a_receiver_that_hangs(
    collector: Collector, temporality: Temporality
) -> None:
    """The timeout is an hour."""
    hour = timedelta(hours=1)
    process = Process(
        otlp(collector.url, timeout=hour, temporality=temporality, interval=timedelta(seconds=0.01)),
        last_within=0.5,
    )
    process.counts()
    collector.always = hang()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(process.exporter)
        await eventually(lambda: collector.received, "a push hangs")
    assert process.outcomes == ["unknown"]


@asynccontextmanager
async def tunnels(collector: Collector) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy that connects everybody with the collector. Yields its address, and what it was asked for."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).splitlines()[0])
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await connect_through(reader, writer, urlsplit(collector.url))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_the_proxy_is_for_receivers_with_tls(
    tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = issue("authority", authority=True)
    file = tmp_path / "authority.pem"
    file.write_bytes(authority.pem)
    context = server_context(tmp_path, issue("receiver", authority, hosts=("receiver.test",)))
    with collecting(context) as outside:
        async with tunnels(outside) as (proxy, asked):
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                monkeypatch.setenv(name, proxy)
            monkeypatch.setenv("NO_PROXY", "")
            process = Process(otlp("https://receiver.test", certificate=file))
            process.counts()
            assert (await process.exporter.push()).outcome is Outcome.ACCEPTED
            inside = Process(otlp(collector.url))
            inside.counts()
            assert (await inside.exporter.push()).outcome is Outcome.ACCEPTED
    assert asked == [b"CONNECT receiver.test:443 HTTP/1.1"]
    assert (len(outside.taken), len(collector.taken)) == (1, 1)


@pytest.mark.parametrize("proxy", [f"ftp://{SECRET}@proxy.test", f"socks5://{SECRET}@proxy.test"])
async def test_a_proxy_that_is_no_address_is_one_sentence(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    process = Process(otlp("https://receiver.test"))
    process.counts()
    with capture_logs() as logs:
        pushed = await process.exporter.push()
    assert (pushed.outcome, [each["event"] for each in logs]) == (Outcome.FAILED, ["otlp_unreachable"])
    assert "HTTPS_PROXY" in pushed.sentence
    assert SECRET not in f"{logs} {pushed}"


def test_more_than_a_receiver_takes_is_one_sentence() -> None:
    with pytest.raises(Unsendable, match="takes 10 bytes, and the metrics have 11: scrape them"):
        Client(otlp("https://receiver.test"), largest=10).compress(bytes(11))
