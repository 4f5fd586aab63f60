"""Redirects: never from a public to a private address, and no secret of the server in a reading."""

from ipaddress import ip_address

import httpx
import pytest

from probes import CurlTransport, Outcome, Verdict, http
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer

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
    async with httpx.AsyncClient(transport=PublicServer(location), trust_env=False) as client:
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
    outcome = await http.probe(check(kind="http", url=server.url), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")
    assert outcome.reason == "the Location header of the redirect is not a valid URL"


async def test_a_secret_in_an_asserted_value_is_masked(serve: Serve, client: httpx.AsyncClient) -> None:
    body = b'{"database": "postgresql://shop:hunter2@db.example/shop", "up": true}'
    server = await serve(answer(body))
    expect = {"json": {"database": "ok", "up": True}}
    outcome = await http.probe(check(kind="http", url=server.url, expect=expect), tools(client))
    assert outcome.reason == 'database is "postgresql://********@db.example/shop", expected "ok"'
    assert "hunter2" not in repr(outcome)
