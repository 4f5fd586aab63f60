"""The metrics check: pages of a real HTTP server, and the answers of a real Prometheus."""

import asyncio
import gzip
import json
import math
import time
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from probes import Outcome, Verdict, possible_causes, probe_client
from probes.metrics import probe
from probes.metrics.check import MAX_BODY
from probes.metrics.page import MOST_MATCHES, TooSlow, read_page
from probes.wire import allow_public
from settings.checks.metrics import MetricsCheck
from tests.probes.configured import check, tools
from tests.probes.servers import Serve
from tests.waiting import PATIENCE

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
PAGE = """
# HELP ccf_payouts_total Total number of payouts processed
# TYPE ccf_payouts_total counter
ccf_payouts_total{status="failed",method="bank"} 3
ccf_payouts_total{status="ok",method="bank"} 40
ccf_payouts_total{status="ok",method="card"} 2
process_resident_memory_bytes 1.5e+08
"""


def answer(body: str | bytes, status: str = "200 OK") -> bytes:
    content = body if isinstance(body, bytes) else body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


async def outcome_of(client: httpx.AsyncClient, **keys: Any) -> Outcome:
    configured = check(kind="metrics", **keys)
    outcome = await probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert all(math.isfinite(value) for value in outcome.values.values())
    assert outcome.reason.isprintable()
    assert outcome.verdict is not PASS or outcome.values
    return outcome


async def page(
    serve: Serve, client: httpx.AsyncClient, body: str | bytes, *, status: str = "200 OK", **keys: Any
) -> Outcome:
    server = await serve(answer(body, status))
    return await outcome_of(client, url=f"{server.url}/metrics", **keys)


async def test_values_are_selected_by_name_and_labels(serve: Serve, client: httpx.AsyncClient) -> None:
    values = {
        "failed": 'ccf_payouts_total{status="failed"}',
        "card": 'ccf_payouts_total{status!="failed", method="card"}',
        "all_ok": 'sum(ccf_payouts_total{status="ok"})',
        "most": "max(ccf_payouts_total)",
        "memory": "process_resident_memory_bytes",
    }
    outcome = await page(serve, client, PAGE, values=values)
    assert (outcome.verdict, outcome.cause) == (PASS, "")
    assert outcome.values == {"failed": 3, "card": 2, "all_ok": 42, "most": 40, "memory": 1.5e8}
    assert outcome.reason == "failed is 3, card is 2, all_ok is 42, most is 40, memory is 1.5e+08"
    assert "total" in outcome.phases


async def test_labels_of_by_tell_series_apart(serve: Serve, client: httpx.AsyncClient) -> None:
    outcome = await page(serve, client, PAGE, values={"payouts": "sum(ccf_payouts_total)"}, by=["status"])
    assert outcome.values == {'payouts{status="failed"}': 3, 'payouts{status="ok"}': 42}
    both = await page(serve, client, PAGE, values={"p": "ccf_payouts_total"}, by=["status", "method"])
    assert both.values['p{method="card",status="ok"}'] == 2
    unclear = await page(serve, client, PAGE, values={"p": "ccf_payouts_total"}, by=["status"])
    assert (unclear.verdict, unclear.cause, unclear.values) == (UNKNOWN, "several", {})


async def test_both_formats_are_read_as_their_library_writes_them(
    serve: Serve, client: httpx.AsyncClient
) -> None:
    registry = CollectorRegistry()
    Gauge("depth", "x", ["queue"], registry=registry).labels('a"b\\c\nd').set(7)
    counter = Counter("jobs", "x", registry=registry)
    counter.inc(2.5, exemplar={"trace": "1"})
    values = {"depth": 'depth{queue="a\\"b\\\\c\\nd"}', "jobs": "jobs_total"}
    openmetrics: bytes = generate_openmetrics(registry)  # type: ignore[no-untyped-call]
    for body in (generate_latest(registry), openmetrics):
        outcome = await page(serve, client, body, values=values)
        assert outcome.values == {"depth": 7, "jobs": 2.5}


@pytest.mark.parametrize(
    ("body", "cause", "reason"),
    [
        ("other 1\n", "missing", "x: nothing matches m"),
        ("", "missing", "x: nothing matches m"),
        ('m{a="1"} 1\nm{a="2"} 2\n', "several", "x: 2 series match, and they differ in a"),
        ("m 1\nm 1\n", "several", "x: 2 series match, and they have the same labels"),
        ("m NaN\n", "value", "x is NaN"),
        ("m +Inf\n", "value", "x is infinite"),
        ("m 1e999\n", "value", "x is infinite"),
        ("m 1 {old}000\n", "stale", "x was sampled 15 min ago, max_age is 5m"),
        ("m 1 {old}.250\n# EOF\n", "stale", "x was sampled 15 min ago"),
        ("m 1 {coming}000\n", "stale", "in the future: a clock is wrong"),
    ],
)
async def test_a_value_that_is_not_there_is_unknown(
    serve: Serve, client: httpx.AsyncClient, body: str, cause: str, reason: str
) -> None:
    written = body.replace("{old}", str(int(time.time()) - 900)).replace(
        "{coming}", str(int(time.time()) + 900)
    )
    outcome = await page(serve, client, written + "y 5\n" * ("EOF" not in body), values={"x": "m"})
    assert (outcome.verdict, outcome.cause, outcome.values) == (UNKNOWN, cause, {})
    assert reason in outcome.reason


async def test_a_missing_value_leaves_the_others(serve: Serve, client: httpx.AsyncClient) -> None:
    outcome = await page(serve, client, PAGE, values={"x": "gone", "m": "process_resident_memory_bytes"})
    assert (outcome.verdict, outcome.cause, outcome.values) == (UNKNOWN, "missing", {"m": 1.5e8})


async def test_a_series_that_stands_twice_is_never_summed(serve: Serve, client: httpx.AsyncClient) -> None:
    outcome = await page(serve, client, 'm{a="1"} 5\nm{a="1"} 5\n', values={"x": "sum(m)"})
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "several")
    for selector in ("sum(m)", "min(m)", "max(m)"):
        outcome = await page(serve, client, 'm{a="1"} 5\nm{a="2"} NaN\n', values={"x": selector})
        assert (outcome.verdict, outcome.cause) == (UNKNOWN, "value")


async def test_a_sample_of_now_may_have_its_time(serve: Serve, client: httpx.AsyncClient) -> None:
    outcome = await page(serve, client, f"m 4 {int(time.time() * 1000)}\n", values={"x": "m"})
    assert (outcome.verdict, outcome.values) == (PASS, {"x": 4})


@pytest.mark.parametrize(
    ("body", "status", "cause"),
    [
        ("<html>maintenance</html>", "200 OK", "page"),
        (b"m 1\n\xff\xfe", "200 OK", "page"),
        ("m 1\nm{ 2\n", "200 OK", "page"),
        ("m 1\n", "503 Service Unavailable", "status"),
        ("", "302 Found", "status"),
    ],
)
async def test_a_server_without_a_page_fails(
    serve: Serve, client: httpx.AsyncClient, body: str | bytes, status: str, cause: str
) -> None:
    outcome = await page(serve, client, body, status=status, values={"x": "m"})
    assert (outcome.verdict, outcome.cause, outcome.values) == (FAIL, cause, {})


async def test_a_secret_in_a_label_is_masked(serve: Serve, client: httpx.AsyncClient) -> None:
    labels = ('url="https://u:hunter2@a/"', 'url="sk_live_hunter2"', 'url="https://u:hunter3@a/"')
    text = "".join(f"m{{{label}}} 1\n" for label in labels[:2])
    outcome = await page(serve, client, text, values={"x": "m"}, by=["url"])
    assert outcome.values == {'x{url="https://********@a/"}': 1, 'x{url="********"}': 1}
    assert "hunter2" not in repr(outcome)
    text = "".join(f"m{{{label}}} 1\n" for label in labels)
    unclear = await page(serve, client, text, values={"x": "m"}, by=["url"])
    assert (unclear.cause, unclear.values) == ("several", {})


async def test_a_page_that_was_cut_is_no_sum(serve: Serve, client: httpx.AsyncClient) -> None:
    lines = "".join(f'm{{a="{number}"}} 1\n' for number in range(2000))
    whole = gzip.compress(lines.encode())
    for sent, cause in ((whole, ""), (whole[:-9], "protocol")):
        response = answer(sent).replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1)
        server = await serve(response)
        outcome = await outcome_of(client, url=server.url, values={"x": "sum(m)"})
        assert (outcome.cause, outcome.values) == (cause, {} if cause else {"x": 2000})


async def test_a_body_that_cannot_be_decoded_fails(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(PAGE).replace(b"\r\n", b"\r\nContent-Encoding: zpaq\r\n", 1))
    outcome = await outcome_of(client, url=server.url, values={"x": "process_resident_memory_bytes"})
    assert (outcome.verdict, outcome.cause) == (FAIL, "page")


async def test_a_server_that_refuses_the_connection_fails(client: httpx.AsyncClient) -> None:
    for place in ("url", "prometheus"):
        outcome = await outcome_of(client, **{place: "http://127.0.0.1:1/x?token=hunter2"}, values={"x": "m"})
        assert (outcome.verdict, outcome.cause) == (FAIL, "connect")
        assert "hunter2" not in str(outcome)


async def test_the_address_is_checked_when_the_socket_opens(serve: Serve) -> None:
    server = await serve(answer(PAGE))
    async with probe_client(allow=allow_public) as careful:
        for place in ("url", "prometheus"):
            outcome = await outcome_of(careful, **{place: server.url}, values={"x": "m"})
            assert (outcome.verdict, outcome.cause) == (FAIL, "address")
    assert server.requests == []


async def test_a_server_that_hangs_fails(serve: Serve, client: httpx.AsyncClient) -> None:
    async def hang(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    for place in ("url", "prometheus"):
        server = await serve(hang)
        outcome = await outcome_of(client, **{place: server.url}, values={"x": "m"}, timeout="400ms")
        assert (outcome.verdict, outcome.cause) == (FAIL, "timeout")


async def test_a_page_of_any_length_takes_bounded_memory(serve: Serve, client: httpx.AsyncClient) -> None:
    long_label = b'm{a="' + b"x" * (MAX_BODY - 100) + b'"} 1\n'
    outcome = await page(serve, client, long_label, values={"x": "m"}, by=["a"])
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "several")
    outcome = await page(serve, client, b"y 1\n" * 3_000_000, values={"x": "m"})
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "size")


async def test_a_page_above_a_megabyte_is_read(serve: Serve, client: httpx.AsyncClient) -> None:
    body = "".join(f'other{{number="{number}"}} 1\n' for number in range(60_000)) + "m 3\n"
    assert len(body) > 1 << 20
    outcome = await page(serve, client, body, values={"x": "m", "n": "sum(other)"})
    assert outcome.values == {"x": 3, "n": 60_000}


async def test_a_sum_of_a_part_is_no_value(serve: Serve, client: httpx.AsyncClient) -> None:
    body = "".join(f'm{{n="{number}"}} 1\n' for number in range(MOST_MATCHES + 1)) + "x 3\n"
    outcome = await page(serve, client, body, values={"x": "x", "n": "sum(m)"}, timeout="60s")
    assert (outcome.verdict, outcome.cause, outcome.values) == (UNKNOWN, "several", {"x": 3})
    assert f"more than {MOST_MATCHES} series match" in outcome.reason


def test_a_page_that_takes_too_long_stops_its_thread() -> None:
    configured = check(kind="metrics", url="http://shop.example/metrics", values={"x": "m"})
    assert isinstance(configured, MetricsCheck)
    with pytest.raises(TooSlow):
        read_page(configured, b"m 1\n" * 5000, ends=time.monotonic() - 1)


async def test_openmetrics_that_was_cut_fails(serve: Serve, client: httpx.AsyncClient) -> None:
    for end, verdict, cause in (("", FAIL, "page"), ("# EOF\n", PASS, "")):
        content = f'm{{a="1"}} 1\n{end}'.encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0\r\n"
        body = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(content) + content
        server = await serve(head + body)
        outcome = await outcome_of(client, url=f"{server.url}/metrics", values={"x": "sum(m)"})
        assert (outcome.verdict, outcome.cause) == (verdict, cause)


async def test_more_series_than_a_check_may_have(serve: Serve, client: httpx.AsyncClient) -> None:
    body = "".join(f'm{{n="{number}"}} 1\n' for number in range(51))
    outcome = await page(serve, client, body, values={"x": "m"}, by=["n"])
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "several")
    assert "51 series match, and a value can have 50" in outcome.reason


async def test_headers_are_sent_and_never_shown(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(PAGE))
    keys = {"headers": {"Authorization": "Bearer hunter2"}, "values": {"x": "max(ccf_payouts_total)"}}
    configured = check(kind="metrics", url=server.url, **keys)
    outcome = await probe(configured, tools(client))
    assert b"Authorization: Bearer hunter2" in server.requests[0]
    assert "hunter2" not in f"{outcome}{configured!r}{configured.model_dump_json()}"


ALPHABET = st.sampled_from(
    ['m{a="', '"} 1\n', "m 1\n", "m", "{", "}", '"', "\\", "\n", " ", "=", ",", "#", "NaN", "1e9", "\0", "é"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(ALPHABET, max_size=30).map("".join) | st.text(max_size=60))
async def test_no_page_breaks_the_check(serve: Serve, client: httpx.AsyncClient, body: str) -> None:
    outcome = await page(serve, client, body.encode("utf-8", "replace"), values={"x": "m"})
    assert outcome.verdict is not PASS or outcome.values.keys() == {"x"}


def prometheus_answer(kind: str, result: object) -> str:
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": result}})


def vector(*samples: tuple[dict[str, str], str]) -> str:
    return prometheus_answer(
        "vector", [{"metric": labels, "value": ["@now", value]} for labels, value in samples]
    )


async def asked(
    serve: Serve, client: httpx.AsyncClient, body: str, status: str = "200 OK", **keys: Any
) -> Outcome:
    now = time.time()
    written = body.replace('"@now"', str(now)).replace('"@old"', str(now - 900))
    server = await serve(answer(written, status))
    return await outcome_of(client, prometheus=server.url, values={"x": "up"}, **keys)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (vector(({"__name__": "up", "job": "a"}, "1")), "200 OK", (PASS, "")),
        (prometheus_answer("scalar", ["@now", "2.5"]), "200 OK", (PASS, "")),
        (vector(), "200 OK", (UNKNOWN, "missing")),
        (vector(({"job": "a"}, "1"), ({"job": "b"}, "1")), "200 OK", (UNKNOWN, "several")),
        (vector(({}, "NaN")), "200 OK", (UNKNOWN, "value")),
        (vector(({}, "-Inf")), "200 OK", (UNKNOWN, "value")),
        (vector(({}, "one")), "200 OK", (FAIL, "page")),
        (vector(({}, "1_0")), "200 OK", (FAIL, "page")),
        (prometheus_answer("scalar", ["@old", "1"]), "200 OK", (UNKNOWN, "stale")),
        (prometheus_answer("string", ["@now", "x"]), "200 OK", (UNKNOWN, "query")),
        (prometheus_answer("matrix", []), "200 OK", (UNKNOWN, "query")),
        (prometheus_answer("vector", [{"metric": {}, "histogram": [1, {}]}]), "200 OK", (UNKNOWN, "query")),
        (prometheus_answer("vector", [{"metric": {"a": 1}, "value": [1, "1"]}]), "200 OK", (FAIL, "page")),
        (prometheus_answer("vector", None), "200 OK", (FAIL, "page")),
        ('{"status":"error","errorType":"bad_data","error":"x"}', "400 Bad Request", (UNKNOWN, "query")),
        ('{"status":"success"}', "200 OK", (UNKNOWN, "query")),
        (vector(({}, "1")), "500 Internal Server Error", (FAIL, "status")),
        (
            vector(({}, "1")).replace("{", '{"warnings":["a remote read failed"],', 1),
            "200 OK",
            (UNKNOWN, "partial"),
        ),
        (
            vector(({}, "1")).replace("{", '{"warnings":["PromQL info: not a counter"],', 1),
            "200 OK",
            (PASS, ""),
        ),
        (vector(({}, "1")).replace("{", '{"warnings":[],"infos":["x"],', 1), "200 OK", (PASS, "")),
        ("<html>login</html>", "200 OK", (FAIL, "page")),
        ("[" * 100_000, "200 OK", (FAIL, "page")),
        ("bad gateway", "502 Bad Gateway", (FAIL, "status")),
    ],
)
async def test_each_answer_of_prometheus_has_its_cause(
    serve: Serve, client: httpx.AsyncClient, body: str, status: str, expected: tuple[Verdict, str]
) -> None:
    outcome = await asked(serve, client, body, status)
    assert (outcome.verdict, outcome.cause) == expected


async def test_an_error_of_prometheus_is_quoted_without_secrets(
    serve: Serve, client: httpx.AsyncClient
) -> None:
    error = {"status": "error", "error": "no\x1b[31m\nuser:hunter2 at http://it:hunter2@a/?token=hunter2"}
    outcome = await asked(serve, client, json.dumps(error), "422 Unprocessable Entity")
    assert outcome.reason.startswith("x: Prometheus refuses the expression: no\\x1b[31m user")
    assert "it:hunter2@" not in outcome.reason
    assert "token=hunter2" not in outcome.reason


@pytest.fixture(scope="module")
def prometheus_binary() -> str:
    found = which("prometheus")
    if found is None:
        pytest.skip("the prometheus command is not installed")
    return found


@pytest.fixture
async def prometheus(prometheus_binary: str, serve: Serve, tmp_path: Path) -> AsyncIterator[str]:
    """A Prometheus that scrapes PAGE each second."""
    target = await serve(answer(PAGE))
    (tmp_path / "prometheus.yml").write_text(
        "scrape_configs: [{job_name: shop, scrape_interval: 1s, static_configs: [{targets: ["
        f'"{target.url.removeprefix("http://")}"]}}]}}]'
    )
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    arguments = [f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data"]
    process = await asyncio.create_subprocess_exec(
        prometheus_binary,
        *arguments,
        f"--web.listen-address=127.0.0.1:{port}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until_it_scrapes(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


async def until_it_scrapes(url: str) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        for _ in range(300):
            try:
                found = await client.get(
                    f"{url}/api/v1/query", params={"query": "process_resident_memory_bytes"}
                )
                if found.status_code == 200 and found.json()["data"]["result"]:
                    return
            except httpx.TransportError:
                pass  # it starts
            await asyncio.sleep(0.2)
    raise AssertionError("Prometheus did not scrape the page")


async def test_a_real_prometheus_evaluates_expressions(prometheus: str, client: httpx.AsyncClient) -> None:
    values = {
        "failed_share": 'sum(ccf_payouts_total{status="failed"}) / sum(ccf_payouts_total)',
        "memory": "process_resident_memory_bytes",
        "one": "scalar(vector(1))",
    }
    outcome = await outcome_of(client, prometheus=f"{prometheus}/", values=values)
    assert (outcome.verdict, outcome.cause) == (PASS, "")
    assert outcome.values == {"failed_share": pytest.approx(3 / 45), "memory": 1.5e8, "one": 1}
    by_status = await outcome_of(
        client, prometheus=prometheus, values={"n": "sum by (status) (ccf_payouts_total)"}, by=["status"]
    )
    assert by_status.values == {'n{status="failed"}': 3, 'n{status="ok"}': 42}
    wrong = {
        "range": "up[5m]",
        "text": '"a"',
        "syntax": "sum(",
        "none": "nothing",
        "all": "ccf_payouts_total",
        "nan": "vector(0) / 0",
    }
    for name, expression in wrong.items():
        found = await outcome_of(client, prometheus=prometheus, values={name: expression})
        expected = {"none": "missing", "all": "several", "nan": "value"}.get(name, "query")
        assert (found.verdict, found.cause, found.values) == (UNKNOWN, expected, {})
    refused = await outcome_of(client, prometheus=prometheus, values={"x": "sum("})
    assert "parse error" in refused.reason
