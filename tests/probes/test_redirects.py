"""Redirects: never from a public to a private address, and no secret of the server in a reading."""

import asyncio
from ipaddress import ip_address

import httpx
import pytest

from probes import CurlTransport, Outcome, Verdict, http
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer, read_request
from tests.waiting import PATIENCE

PUBLIC = ip_address("93.184.215.14")


class PublicServer(httpx.AsyncBaseTransport):
    """A public server whose only response is a redirect; other requests go to the real transport."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._wire = CurlTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "public.example":
            return await self._wire.handle_async_request(request)
        return httpx.Response(302, headers={"Location": self._location}, extensions={"peer": PUBLIC})

    async def aclose(self) -> None:
        await self._wire.aclose()


async def followed(location: str, **keys: object) -> Outcome:
    configured = check(kind="http", url="http://public.example/", follow_redirects=True, **keys)
    async with httpx.AsyncClient(
        transport=PublicServer(location), trust_env=False, timeout=PATIENCE
    ) as client:
        return await http.probe(configured, tools(client))


async def test_a_public_server_cannot_redirect_to_a_private_address(serve: Serve) -> None:
    inside = await serve(answer(b"internal"))
    outcome = await followed(inside.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "address")
    assert "127.0.0.1" in outcome.reason
    assert inside.requests == []


async def test_allow_private_permits_such_a_redirect(serve: Serve) -> None:
    inside = await serve(answer(b"internal"))
    assert (await followed(inside.url, allow_private=True)).verdict is Verdict.PASS


async def test_allow_private_does_not_permit_metadata_services() -> None:
    outcome = await followed("http://169.254.169.254/", allow_private=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "address")


async def test_a_private_target_may_redirect_to_another(serve: Serve, client: httpx.AsyncClient) -> None:
    other = await serve(answer(b"here"))
    first = await serve(answer(status="302 Found", location=other.url))
    outcome = await http.probe(check(kind="http", url=first.url, follow_redirects=True), tools(client))
    assert outcome.verdict is Verdict.PASS


async def test_without_allow_private_no_name_leads_to_a_private_address(
    serve: Serve, client: httpx.AsyncClient
) -> None:
    server = await serve(answer())
    url = server.url.replace("127.0.0.1", "localhost")
    outcome = await http.probe(check(kind="http", url=url, allow_private=False), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "address")
    assert server.requests == []


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://admin:hunter2@shop.example/x", "https://********@shop.example/x"),
        ("https://hunter2@shop.example/", "https://********@shop.example/"),
        ("https://u:123/hunter2@shop.example/", "https://********@shop.example/"),
        ("//u:123?hunter2@shop.example/", "//********@shop.example/"),
        ("/signed/whsec_hunter2?hunter2", "/signed/********"),
        ("/login#hunter2", "/login"),
        ("/a;token=hunter2/b", "/a;token=********"),
    ],
)
async def test_a_secret_in_a_location_is_masked(
    serve: Serve, client: httpx.AsyncClient, location: str, shown: str
) -> None:
    server = await serve(answer(status="302 Found", location=location))
    outcome = await http.probe(check(kind="http", url=server.url), tools(client))
    assert outcome.reason == f"the status is 302 (redirect to {shown}), expected 2xx"
    assert "hunter2" not in repr(outcome)


async def test_a_location_that_is_no_url_is_not_quoted(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(status="302 Found", location="https://u:hunter2/x@shop.example/"))
    outcome = await http.probe(check(kind="http", url=server.url, follow_redirects=True), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "redirects")
    assert outcome.reason == "the Location header of the redirect is not a valid URL"
    assert "hunter2" not in repr(outcome)


@pytest.mark.parametrize("location", ["\\here", " /\there ", "\\here?a\\b", "/here?\x01", "here#a b"])
async def test_a_location_is_read_as_browsers_do(
    serve: Serve, client: httpx.AsyncClient, location: str
) -> None:
    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        here = request.startswith((b"GET /here HTTP", b"GET /here?a", b"GET /here?%01 HTTP"))
        writer.write(answer(b"arrived") if here else answer(status="302 Found", location=location))
        await writer.drain()

    server = await serve(lead)
    outcome = await http.probe(
        check(kind="http", url=server.url, follow_redirects=True, expect={"text": "arrived"}), tools(client)
    )
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_the_body_of_a_redirect_is_not_awaited(serve: Serve, client: httpx.AsyncClient) -> None:
    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await read_request(reader)).startswith(b"GET /here"):
            writer.write(answer(b"arrived"))
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /here\r\nContent-Length: 100\r\n\r\nshort")
        await writer.drain()
        await reader.read()  # until the client closes the connection

    server = await serve(lead)
    keys = {"url": server.url, "timeout": "20s", "expect": {"text": "arrived"}}
    outcome = await http.probe(check(kind="http", follow_redirects=True, **keys), tools(client))
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.evidence["redirects"] == [302]


async def test_a_secret_in_an_asserted_value_is_masked(serve: Serve, client: httpx.AsyncClient) -> None:
    body = b'{"database": "postgresql://shop:hunter2@db.example/shop", "up": true}'
    server = await serve(answer(body))
    expect = {"json": {"database": "ok", "up": True}}
    outcome = await http.probe(check(kind="http", url=server.url, expect=expect), tools(client))
    assert outcome.reason == 'database is "postgresql://********@db.example/shop", expected "ok"'
    assert "hunter2" not in repr(outcome)


def moved(location: str, status: str = "302 Found", cookie: str = "") -> bytes:
    return answer(status=status, location=location, set_cookie=cookie)


@pytest.mark.parametrize(
    ("status", "method", "expected", "body"),
    [
        ("301 Moved", "POST", b"GET", b""),
        ("302 Found", "POST", b"GET", b""),
        ("303 See Other", "POST", b"GET", b""),
        ("303 See Other", "PUT", b"GET", b""),
        ("302 Found", "PUT", b"PUT", b"hush"),
        ("307 Temporary", "POST", b"POST", b"hush"),
        ("308 Permanent", "POST", b"POST", b"hush"),
    ],
)
async def test_methods_follow_the_rules_of_browsers(  # noqa: PLR0917
    serve: Serve, client: httpx.AsyncClient, status: str, method: str, expected: bytes, body: bytes
) -> None:
    last = await serve(answer(b"here"))
    first = await serve(moved(last.url, status))
    keys = {"method": method, "body": "hush", "follow_redirects": True}
    outcome = await http.probe(check(kind="http", url=first.url, **keys), tools(client))
    assert outcome.verdict is Verdict.PASS
    head, _, sent = last.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(expected + b" / ")
    assert (sent, b"content-type" in head.lower()) == (body, bool(body))


@pytest.mark.parametrize(
    ("base", "target", "kept"),
    [
        ("http://shop.example/a", "/b", True),
        ("http://shop.example/a", "https://shop.example/b", True),
        ("http://shop.example:80/a", "https://shop.example:443/b", True),
        ("https://shop.example/a", "https://shop.example:443/b", True),
        ("https://shop.example/a", "http://shop.example/b", False),
        ("http://shop.example:8080/a", "https://shop.example/b", False),
        ("https://shop.example/a", "https://shop.example:8443/b", False),
        ("https://shop.example/a", "https://api.shop.example/b", False),
    ],
)
async def test_authorization_stays_with_its_host(base: str, target: str, kept: bool) -> None:
    received: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        received.append(request)
        return (
            httpx.Response(302, headers={"Location": target}) if len(received) == 1 else httpx.Response(200)
        )

    headers = {"Authorization": "Bearer hush-hush", "X-Key": "hush-hush", "Accept": "text/html"}
    configured = check(kind="http", url=base, headers=headers, follow_redirects=True)
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        outcome = await http.probe(configured, tools(client))
    assert outcome.verdict is Verdict.PASS
    assert received[1].headers["accept"] == "text/html"
    assert ("authorization" in received[1].headers, "x-key" in received[1].headers) == (kept, kept)


async def test_a_cookie_ends_a_loop_of_redirects(serve: Serve, client: httpx.AsyncClient) -> None:
    async def ask_for_a_cookie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        writer.write(answer(b"in") if b"Cookie: seen=1" in request else moved("/", cookie="seen=1"))

    server = await serve(ask_for_a_cookie)
    outcome = await http.probe(check(kind="http", url=server.url, follow_redirects=True), tools(client))
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize(
    "location",
    ["mailto:hunter2@shop.example", "file:///hunter2", "http:///", "http://a:99999/", "http://a:0/"],
)
async def test_a_redirect_to_no_web_page_fails(
    serve: Serve, client: httpx.AsyncClient, location: str
) -> None:
    server = await serve(moved(location))
    outcome = await http.probe(check(kind="http", url=server.url, follow_redirects=True), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "redirects"), outcome.reason
    assert "hunter2" not in repr(outcome)
