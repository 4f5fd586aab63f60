"""What customers' browsers accept passes, and what cannot be judged has a cause of its own."""

import asyncio
import gzip
import json
import zlib
from shutil import which
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes import Outcome, Verdict, http, possible_causes
from probes.http.attempt import Attempt
from probes.http.check import conclude_one
from probes.http.content import Content
from probes.http.hiding import Hidden
from probes.http.judge import evidence_of, problems_of
from probes.http.message import Answer
from settings.patterns import compile_pattern
from tests.probes.configured import NOW, check, tools
from tests.probes.servers import Serve, answer, read_request


async def probed(client: httpx.AsyncClient, url: str, **keys: Any) -> Outcome:
    configured = check(kind="http", url=url, **keys)
    outcome = await http.probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


HEALTHY = b'{"status": "ok"}'
OK: dict[str, Any] = {"json": {"status": "ok"}}
BIG = b'{"id": 123456789012345678901234567890, "pad": "' + b"x" * 2_000_000 + b'"}'


@pytest.mark.parametrize(
    "sent",
    [
        answer(b"\xef\xbb\xbf" + HEALTHY),
        answer(b'{"status": "ok", "odd": "\\ud800"}'),
        answer(b'{"status": "ok", "odd": 1e400}'),
        answer(b'{"status": "ok", "odd": NaN}'),
        answer(b'{"status": "ok", "odd": ' + b"9" * 5000 + b"}"),
        answer(b'{"status": "ok", "odd": "caf\xe9"}', content_type="application/json; charset=ISO-8859-1"),
        answer('{"status": "ok", "odd": "支付"}'.encode("gbk"), content_type="text/plain; charset=GBK"),
        answer(HEALTHY.decode().encode("utf-16")),
        answer(gzip.compress(HEALTHY), content_encoding="gzip"),
        answer(zlib.compress(HEALTHY), content_encoding="deflate"),
        b"HTTP/1.0 200 OK\r\n\r\n" + HEALTHY,
        b"HTTP/1.1 200\r\nContent-Length: 16\r\n\r\n" + HEALTHY,
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nX-B: caf\xe9\r\nContent-Length: 16\r\n\r\n" + HEALTHY,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + HEALTHY + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(HEALTHY),
        answer(gzip.compress(HEALTHY) + b"more", content_encoding="gzip"),
        answer(gzip.compress(HEALTHY) + gzip.compress(b"more"), content_encoding="gzip"),
        answer(b'{"status": "ok", "odd": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
        answer(b'{"odd": ' + b'{"]\\"[":' * 10_000 + b"1" + b"}" * 10_000 + b', "status": "ok"}'),
    ],
)
async def test_what_browsers_accept_passes(serve: Serve, client: httpx.AsyncClient, sent: bytes) -> None:
    server = await serve(sent)
    outcome = await probed(client, server.url, expect=OK)
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize(
    "sent",
    [
        answer(b"\x00\x01", content_encoding="zstd"),
        answer(b"\x00\x01", content_encoding="gzip, homemade"),
        answer(b"\xff\xfe\xfd", content_type="text/html; charset=homemade"),
        b"HTTP/1.1 302 Found\r\nLocation: http://[::bad/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://a b:x/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_what_nobody_asserts_cannot_fail(serve: Serve, client: httpx.AsyncClient, sent: bytes) -> None:
    server = await serve(sent)
    outcome = await probed(client, server.url, expect={"status": ["2xx", 302]})
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize("expect", [OK, {"text": "a"}, {"not_text": "a"}, {"matches": "a"}])
async def test_an_unknown_encoding_fails_what_is_asserted(
    serve: Serve, client: httpx.AsyncClient, expect: dict[str, Any]
) -> None:
    server = await serve(answer(b"\x00\x01", content_encoding="homemade"))
    outcome = await probed(client, server.url, expect=expect)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "encoding")
    assert outcome.reason == 'the content encoding "homemade" of the body is not known'


async def test_an_unknown_charset_fails_an_asserted_text(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"caf\xe9", content_type="text/html; charset=idna"))
    outcome = await probed(client, server.url, expect={"not_text": "error"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "encoding")


@pytest.mark.parametrize(
    ("charset", "text"),
    [("ISO-8859-1", "café"), ("gbk", "支付"), ("shift_jis", "支払い"), ("utf-16-le", "ok")],
)
async def test_a_text_is_found_in_its_charset(
    serve: Serve, client: httpx.AsyncClient, charset: str, text: str
) -> None:
    server = await serve(answer(text.encode(charset), content_type=f"text/html; charset={charset}"))
    assert (await probed(client, server.url, expect={"text": text})).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("expect", "verdict", "cause"),
    [
        ({}, Verdict.PASS, ""),
        ({"text": "pad"}, Verdict.PASS, ""),
        ({"text": "absent"}, Verdict.UNKNOWN, "cut"),
        ({"not_text": "absent"}, Verdict.UNKNOWN, "cut"),
        ({"not_text": "pad"}, Verdict.FAIL, "text"),
        ({"matches": "absent"}, Verdict.UNKNOWN, "cut"),
        ({"json": {"id": 1}}, Verdict.UNKNOWN, "cut"),
        ({"max_bytes": "1MB"}, Verdict.FAIL, "size"),
        ({"max_bytes": "3MB", "json": {"id": {"gt": 9_007_199_254_740_993}}}, Verdict.PASS, ""),
    ],
)
async def test_a_long_body_is_cut(
    serve: Serve, client: httpx.AsyncClient, expect: dict[str, Any], verdict: Verdict, cause: str
) -> None:
    server = await serve(answer(BIG))
    outcome = await probed(client, server.url, expect=expect)
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason
    assert outcome.values["bytes"] <= 3_000_000


@pytest.mark.parametrize(
    ("body", "expect", "passes"),
    [
        (b'{"id": 9007199254740993}', {"id": 9007199254740992}, False),
        (b'{"id": 9007199254740993}', {"id": 9007199254740993}, True),
        (b'{"n": 5}', {"n": {"ge": 5, "lt": 6}}, True),
        (b'{"n": 5}', {"n": {"in": [4, 5]}}, True),
        (b'{"n": 5}', {"n": {"in": ["5"]}}, False),
        (b'{"n": 5}', {"n": {"not_in": [5]}}, False),
        (b'{"n": true}', {"n": {"ge": 1}}, False),
        (b'{"n": "7"}', {"n": {"lt": 10}}, False),
        (b'{"n": NaN}', {"n": {"lt": 10}}, False),
        (b'{"v": "2.1.0"}', {"v": {"matches": "^2\\."}}, True),
        (b'{"v": "12"}', {"v": {"matches": "^2"}}, False),
        (b'{"v": "\\ud800 ok"}', {"v": {"matches": "ok$"}}, True),
        (b'{"v": ["a", "b"]}', {"v": {"contains": "b", "length": 2}}, True),
        (b'{"v": {"b": 1}}', {"v": {"contains": "b", "length": {"ge": 1}}}, True),
        (b'{"v": []}', {"v": {"length": {"gt": 0}}}, False),
        (b'{"v": null}', {"v": {"exists": True}}, True),
        (b'{"v": null}', {"v": {"exists": False}}, False),
        (b"{}", {"v": {"exists": False}}, True),
        (b"{}", {"v": {"ne": 5}}, False),
        (b'{"v": [{"ok": true}, {"ok": true}]}', {"v[*].ok": True}, True),
        (b'{"v": [{"ok": true}, {"ok": false}]}', {"v[*].ok": True}, False),
        (b'{"v": []}', {"v[*].ok": True}, False),
        (b'{"v": {"ok": true}}', {"v[*].ok": True}, False),
        (b'[{"ok": [1, 2]}]', {"[0].ok[1]": 2}, True),
        (b'[{"ok": [1, 2]}]', {"[*].ok[*]": {"ge": 1}}, True),
        (b"[1, 2]", {"$": {"length": 2}}, True),
        (b'{"parts": {"pay.svc": {"ok": true}}}', {'parts."pay.svc".ok': True}, True),
        (b'{"parts": {"pay.svc": {"ok": true}}}', {"parts": {"pay.svc": {"ok": True}}}, True),
        (b'{"parts": {"pay": {"svc": 1}}}', {'parts."pay.svc"': {"exists": True}}, False),
        (b'{"checks": {"database": true}}', {"checks": {"database": True}}, True),
        (b'{"at": "2026-11-30T10:00:00Z"}', {"at": {"gt": "2026-11-30T10:30:00+01:00"}}, True),
        (b'{"at": "never"}', {"at": {"gt": "2026-11-30T10:30:00Z"}}, False),
        (b'{"at": "2027-02-29T10:00:00Z"}', {"at": {"gt": "2026-11-30T10:30:00Z"}}, False),
        (b'{"v": "b"}', {"v": {"gt": "a"}}, True),
    ],
)
def test_operators_on_json(body: bytes, expect: dict[str, Any], passes: bool) -> None:
    outcome = judged({"json": expect}, body)
    assert (outcome.verdict is Verdict.PASS) is passes, outcome.reason
    assert passes or outcome.cause == "json"


def test_a_list_that_is_too_long_to_be_judged_is_no_pass() -> None:
    expect = {"json": {"[*]": 1}}
    assert judged(expect, b"[" + b"1," * 99_999 + b"1]").verdict is Verdict.PASS
    outcome = judged(expect, b"[" + b"1," * 100_000 + b"1]")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "cut")
    assert judged(expect, b"[2," + b"1," * 100_000 + b"1]").verdict is Verdict.FAIL


def judged(expect: dict[str, Any], body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> Outcome:
    configured = check(kind="http", url="https://shop.example/", expect=expect)
    response = Answer(200, body, headers or [])
    content, hide = Content(response), Hidden(configured)
    problems = problems_of(configured.expect, response, content, hide)
    evidence = evidence_of(configured.expect, response, content, problems, hide)
    return conclude_one(configured, Attempt(problems, response, content, evidence), NOW)


@pytest.mark.parametrize(
    ("expect", "passes"),
    [
        ({"content-type": {"contains": "json"}}, True),
        ({"Content-Type": "application/json"}, True),
        ({"x-two": "b"}, True),
        ({"x-two": "a, b"}, True),
        ({"x-two": {"ne": "b"}}, False),
        ({"x-age": {"lt": 100}}, True),
        ({"x-age": 60}, True),
        ({"x-none": {"exists": False}}, True),
        ({"x-none": "a"}, False),
        ({"content-type": {"exists": False}}, False),
    ],
)
def test_operators_on_headers(expect: dict[str, Any], passes: bool) -> None:
    headers = [(b"Content-Type", b"application/json"), (b"X-Two", b"a"), (b"x-two", b"b"), (b"X-Age", b"60")]
    outcome = judged({"headers": expect}, b"", headers)
    assert (outcome.verdict is Verdict.PASS) is passes, outcome.reason
    assert passes or outcome.cause == "headers"


def test_an_invalid_pattern_is_quoted_without_control_characters() -> None:
    with pytest.raises(ValueError, match="is none: unclosed character class") as caught:
        compile_pattern("\x1b[31m")
    assert str(caught.value).isprintable()


def test_the_failing_assertion_is_named() -> None:
    body = b'{"queue": {"depth": 120}, "parts": [{"ok": true}, {"ok": false}]}'
    outcome = judged({"json": {"queue.depth": {"lt": 100}, "parts[*].ok": True}}, body)
    assert outcome.reason == "queue.depth is 120, expected less than 100; parts[1].ok is false, expected true"


def test_an_excerpt_has_no_personal_data_and_no_secret() -> None:
    body = json.dumps(
        {
            "error": "database unavailable",
            "email": "jane@shop.example",
            "customer_name": "Jane Doe",
            "card": "4242 4242 4242 4242",
            "access_token": "hunter2hunter2",
        }
    ).encode()
    outcome = judged({"status": 500}, body)
    shown = str(outcome.evidence["excerpt"])
    assert "database unavailable" in shown
    for secret in ("jane", "Jane", "4242", "hunter2"):
        assert secret not in shown


async def test_an_echoed_request_shows_no_secret(serve: Serve, client: httpx.AsyncClient) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        writer.write(
            answer(json.dumps({"you_sent": request.decode()}).encode(), x_echo="Bearer hush-hush-hush")
        )

    server = await serve(echo)
    outcome = await probed(
        client,
        server.url,
        method="PUT",
        headers={"Authorization": "Bearer hush-hush-hush"},
        json={"user": "probe", "pin": 'quoted"hush-hush"'},
        expect={"status": 201, "json": {"you_sent": "x"}, "headers": {"x-echo": "y"}},
    )
    assert outcome.verdict is Verdict.FAIL
    assert "hush" not in repr(outcome)


@pytest.mark.parametrize("end", [b"]" * 4999, b"]" * 4999 + b"}", b"]" * 5000 + b"]", b'"', b""])
async def test_a_deep_document_with_other_brackets_is_not_json(
    serve: Serve, client: httpx.AsyncClient, end: bytes
) -> None:
    server = await serve(answer(b'{"status": "ok", "odd": ' + b"[" * 5000 + end + b"}"))
    outcome = await probed(client, server.url, expect=OK)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "json")
    assert outcome.reason == "the body is not JSON"


@pytest.mark.parametrize("end", [b'"', b'"\\', b'"\\"' * 50_000])
def test_an_endless_text_in_a_deep_document_takes_linear_time(end: bytes) -> None:
    assert judged({"json": {"a": 1}}, b"[" * 5000 + end).reason == "the body is not JSON"


async def test_invalid_chunks_are_no_response(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nok\r\n0\r\n\r\n")
    outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")


async def test_an_endless_header_is_named(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 2_000_000)
    outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")
    assert outcome.reason.endswith("sends more headers than clients accept")


async def test_a_deep_document_is_refused_without_harm(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"[" * 500_000))
    outcome = await probed(client, server.url, expect=OK)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "json")
    assert outcome.reason == "the body is nested too deeply to be read as JSON"


async def test_too_many_headers_fail(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 100_000 + b"\r\n")
    outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")


async def test_long_headers_are_no_broken_connection(serve: Serve, client: httpx.AsyncClient) -> None:
    lines = b"".join(b"X-%d: %b\r\n" % (number, b"a" * 5000) for number in range(100))
    server = await serve(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")
    outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")
    assert outcome.reason.endswith("sends more headers than clients accept")


@pytest.mark.parametrize(
    ("expected", "trailer", "verdict"),
    [
        ({"x-sum": "1"}, b"X-Sum: 1", Verdict.FAIL),
        ({"x-sum": {"exists": False}}, b"X-Sum: 1", Verdict.PASS),
        ({"x-a": "2"}, b"HTTP/1.1: 500", Verdict.PASS),
    ],
)
async def test_a_trailer_is_no_header(
    serve: Serve, client: httpx.AsyncClient, expected: dict[str, Any], trailer: bytes, verdict: Verdict
) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: 2\r\nHTTP/X: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = await serve(head + b"2\r\nok\r\n0\r\n" + trailer + b"\r\n\r\n")
    outcome = await probed(client, server.url, expect={"headers": expected})
    assert outcome.verdict is verdict, outcome.reason


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("removed", "expect", "verdict"),
    [
        (0, {"not_text": "absent"}, Verdict.PASS),
        (0, {"json": {"id": {"exists": True}}, "max_bytes": "3MB"}, Verdict.PASS),
        (1, {"not_text": "absent"}, Verdict.FAIL),
        (40, {"matches": "pad"}, Verdict.FAIL),
        (40, {"status": 200}, Verdict.PASS),
    ],
)
async def test_a_compressed_body_must_be_whole_to_be_judged(  # noqa: PLR0917
    serve: Serve,
    client: httpx.AsyncClient,
    removed: int,
    expect: dict[str, Any],
    verdict: Verdict,
    chunked: bool,
) -> None:
    whole = gzip.compress(BIG if "max_bytes" in expect else BIG[:2000])
    sent = whole[: len(whole) - removed]
    response = answer(sent, content_encoding="gzip")
    if chunked:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        response = head + b"%x\r\n%b\r\n0\r\nX-T: 1\r\n\r\n" % (len(sent), sent)
    server = await serve(response)
    outcome = await probed(client, server.url, expect=expect)
    assert (outcome.verdict, outcome.cause) == (verdict, "protocol" if verdict is Verdict.FAIL else "")


@pytest.mark.parametrize("last", [0, 1, 2, 3, 8, 1000])
async def test_the_end_of_a_compressed_body_is_found_in_any_chunks(
    serve: Serve, client: httpx.AsyncClient, last: int
) -> None:
    whole = gzip.compress(BIG[:2000] * 2) if last else b""
    parts = [whole[:-last], whole[-last:]] if last < len(whole) else [whole]
    chunks = b"".join(b"%04x\r\n%b\r\n" % (len(part), part) for part in parts if part)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = await serve(head + chunks + b"0\r\n\r\n")
    outcome = await probed(client, server.url, expect={"not_text": "absent"})
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_a_trickling_body_ends_with_the_timeout(serve: Serve, client: httpx.AsyncClient) -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    server = await serve(trickle)
    outcome = await probed(client, server.url, timeout="1s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")


@pytest.mark.parametrize(
    ("keys", "content_type", "body"),
    [
        ({"json": {"a": [1, "b"]}}, "application/json", b'{"a":[1,"b"]}'),
        ({"form": {"a": "b c", "d": "&"}}, "application/x-www-form-urlencoded", b"a=b+c&d=%26"),
        ({"body": "plain"}, "text/plain; charset=utf-8", b"plain"),
        ({"body": "<a/>", "headers": {"Content-Type": "text/xml"}}, "text/xml", b"<a/>"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PROPFIND"])
async def test_a_body_is_sent_with_its_type(  # noqa: PLR0917
    serve: Serve, client: httpx.AsyncClient, method: str, keys: dict[str, Any], content_type: str, body: bytes
) -> None:
    server = await serve(answer())
    outcome = await probed(
        client, server.url, method=method, basic_auth={"username": "u", "password": "p"}, **keys
    )
    assert outcome.verdict is Verdict.PASS
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(f"{method} / HTTP/1.1\r\n".encode())
    assert f"\r\nContent-Type: {content_type}".encode() in head
    assert b"\r\nAuthorization: Basic dTpw" in head
    assert sent == body


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=10,
    ).map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
    st.binary(max_size=60),
)
def test_no_answer_passes_that_lacks_what_is_expected(body: bytes, content_type: bytes, value: bytes) -> None:
    marker = "paywatch-marker-paywatch"
    headers = [(b"Content-Type", content_type), (b"X-Any", value)]
    for expect in (
        {"json": {"a.b[*].c": {"eq": marker}}},
        {"json": {"$": {"matches": marker}}},
        {"json": {"a": {"length": 99999}}},
        {"text": marker},
        {"matches": marker},
        {"headers": {"x-any": {"contains": marker}}},
    ):
        outcome = judged(expect, body, headers)
        assert outcome.verdict is Verdict.FAIL
        assert outcome.reason.isprintable()
        json.dumps(outcome.evidence, allow_nan=False).encode()


@pytest.mark.skipif(which("curl") is None, reason="the curl command is not installed")
@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "404 Not Found", "503 Service Unavailable"])
async def test_curl_agrees_on_status_and_version(
    serve: Serve, client: httpx.AsyncClient, status: str
) -> None:
    server = await serve(answer(b"" if status.startswith("204") else b"body", status))
    outcome = await probed(client, server.url, expect={"status": ["2xx", "4xx", "5xx"]})
    command = [
        "curl",
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{http_version} %{size_download}",
        server.url,
    ]
    witness = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    code, version, size = (await witness.communicate())[0].decode().split()
    assert outcome.values["status"] == float(code)
    assert outcome.values["bytes"] == float(size)
    assert outcome.evidence["http_version"] == f"HTTP/{version}"
