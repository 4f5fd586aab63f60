"""The transport over libcurl, against correct and faulty servers."""

import asyncio
import errno
import gzip
import re
import socket
import struct
import sys
import threading
from ipaddress import ip_address
from pathlib import Path

import httpx
import pycurl
import pytest

from probes.wire import CurlTransport, WireError, allow_all_but_metadata, allow_public, probe_client
from probes.wire.addresses import parse
from probes.wire.loop import CurlLoop
from probes.wire.transfer import SocketOpener
from tests.probes.servers import Serve, answer, read_request
from tests.probes.sockets import closed_port
from tests.waiting import PATIENCE, eventually

PHASES = ("dns", "connect", "first_byte", "transfer")
# Seconds until a client gives up: long enough that also a busy machine comes to where the server is silent.
GIVES_UP = 2.0


async def failure(client: httpx.AsyncClient, url: str, kind: type[httpx.TransportError]) -> WireError:
    with pytest.raises(kind) as caught:
        await client.get(url)
    assert isinstance(caught.value, WireError)
    return caught.value


async def test_a_response_has_status_headers_body_and_phases(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"hello", "201 Created", content_type="text/plain", x_two="2"))
    response = await client.get(f"{server.url}/a/../b?c=d")
    assert (response.status_code, response.reason_phrase, response.text) == (201, "Created", "hello")
    assert response.headers["x-two"] == "2"
    assert server.requests[0].startswith(b"GET /b?c=d HTTP/1.1\r\n")
    phases = response.extensions["phases"]
    assert set(phases) == {*PHASES, "total"}
    assert sum(phases[name] for name in PHASES) == pytest.approx(phases["total"])
    assert response.extensions["tls_not_after"] is None


async def test_only_httpx_headers_are_sent(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer())
    await client.post(server.url, content=b"x" * 2_000_000)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert len(body) == 2_000_000
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert names == {b"host", b"accept", b"accept-encoding", b"user-agent", b"content-length"}


async def test_httpx_still_authenticates_redirects_and_streams(
    serve: Serve, client: httpx.AsyncClient
) -> None:
    target = await serve(answer(b"target"))
    moved = await serve(answer(b"", "302 Found", location=f"{target.url}/there"))
    assert (await client.get(moved.url)).status_code == 302
    assert (await client.get(moved.url, follow_redirects=True)).text == "target"
    await client.get(target.url, auth=("user", "word"))
    await client.get(target.url.replace("://", "://user:word@"))
    async with client.stream("GET", target.url) as response:
        assert [part async for part in response.aiter_bytes()] == [b"target"]
    sent = [b"authorization: basic dxnlcjp3b3jk" in each.lower() for each in target.requests]
    assert sent == [False, True, True, False]


async def test_a_head_response_has_no_body(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n")
    response = await client.head(server.url)
    assert (response.status_code, response.content) == (200, b"")


async def test_interim_responses_leave_no_headers(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(b"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + answer(b"ok"))
    response = await client.get(server.url)
    assert response.status_code == 200
    assert "x-early" not in response.headers


async def test_each_request_opens_a_new_connection(serve: Serve, client: httpx.AsyncClient) -> None:
    connections = 0

    async def keep_alive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await read_request(reader):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = await serve(keep_alive)
    for _ in range(3):
        await client.get(server.url)
    assert connections == 3


async def test_concurrent_requests_stay_below_the_limit(serve: Serve) -> None:
    all_here = asyncio.Event()

    async def wait_for_the_others(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        if server.open == 20:
            all_here.set()
        await all_here.wait()
        writer.write(answer(b"ok"))

    server = await serve(wait_for_the_others)
    async with probe_client(limit=20) as client:
        responses = await asyncio.gather(*(client.get(server.url) for _ in range(100)))
    assert {response.text for response in responses} == {"ok"}
    assert server.most_open == 20


async def test_a_request_without_place_is_busy_and_local(serve: Serve) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    async with probe_client(limit=1) as client:
        first = asyncio.create_task(client.get(server.url))
        await server.busy.wait()
        with pytest.raises(httpx.PoolTimeout) as caught:
            await client.get(server.url, timeout=httpx.Timeout(5, pool=0.05))
        first.cancel()
    assert isinstance(caught.value, WireError)
    assert (caught.value.cause, caught.value.local) == ("busy", True)


async def test_a_longer_body_is_truncated(serve: Serve) -> None:
    server = await serve(answer(b"x" * 5000))
    async with httpx.AsyncClient(transport=CurlTransport(max_body=1000), timeout=PATIENCE) as client:
        response = await client.get(server.url)
    assert (len(response.content), response.extensions["truncated"]) == (1000, True)


async def test_a_body_at_the_limit_is_complete(serve: Serve) -> None:
    server = await serve(answer(b"x" * 1000))
    async with httpx.AsyncClient(transport=CurlTransport(max_body=1000), timeout=PATIENCE) as client:
        response = await client.get(server.url)
    assert (len(response.content), response.extensions["truncated"]) == (1000, False)


async def test_the_limit_applies_to_the_decompressed_body(serve: Serve) -> None:
    server = await serve(answer(gzip.compress(bytes(20_000_000)), content_encoding="gzip"))
    async with httpx.AsyncClient(transport=CurlTransport(max_body=10_000), timeout=PATIENCE) as client:
        response = await client.get(server.url)
    assert (len(response.content), response.extensions["truncated"]) == (10_000, True)


async def test_a_compressed_body_is_decoded(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(gzip.compress(b"plain"), content_encoding="gzip"))
    assert (await client.get(server.url)).text == "plain"


async def test_an_invalid_encoding_is_a_protocol_error(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"not gzip at all", content_encoding="gzip"))
    error = await failure(client, server.url, httpx.RemoteProtocolError)
    assert "cannot be decoded" in str(error)


async def test_an_unresolvable_name_has_the_cause_dns(client: httpx.AsyncClient) -> None:
    error = await failure(client, "http://nowhere.invalid/secret-path", httpx.ConnectError)
    assert (error.cause, str(error)) == ("dns", "the name nowhere.invalid does not resolve")


async def test_an_invalid_name_has_the_cause_dns(client: httpx.AsyncClient) -> None:
    error = await failure(client, f"http://{'a' * 70}.invalid/", httpx.ConnectError)
    assert error.cause == "dns"


async def test_a_hundred_lookups_run_concurrently(serve: Serve, client: httpx.AsyncClient) -> None:
    name = socket.gethostname()
    try:
        known = socket.gethostbyname(name) == "127.0.0.1"
    except OSError:
        known = False
    if not known:
        pytest.skip("this host's name is not in its own hosts file")
    server = await serve(answer(b"ok"))
    url = server.url.replace("127.0.0.1", name)
    responses = await asyncio.gather(*(client.get(url) for _ in range(100)))
    assert {response.text for response in responses} == {"ok"}
    assert all(response.extensions["phases"]["dns"] > 0 for response in responses)


async def test_the_host_header_is_the_name_not_the_address(serve: Serve) -> None:
    server = await serve(answer(b"ok"))
    port = server.url.rpartition(":")[2]
    async with probe_client() as client:
        response = await client.get(f"http://localhost:{port}/")
    assert response.text == "ok"
    assert f"\r\nHost: localhost:{port}\r\n".encode() in server.requests[0]


async def test_a_closed_port_has_the_cause_connect(client: httpx.AsyncClient) -> None:
    port = closed_port()
    error = await failure(client, f"http://127.0.0.1:{port}/secret?key=1", httpx.ConnectError)
    assert (error.cause, error.local) == ("connect", False)
    assert str(error) == f"could not connect to 127.0.0.1:{port}: Connection refused"
    assert set(error.phases) == {"dns", "connect", "total"}


async def test_a_silent_server_times_out(serve: Serve) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    async with probe_client(timeout=GIVES_UP) as client:
        error = await failure(client, server.url, httpx.ReadTimeout)
    assert error.cause == "timeout"
    assert re.search(r"did not respond within \d+\.\d s \(waiting for the first byte\)", str(error))
    assert error.phases["first_byte"] > error.phases["connect"]


async def test_an_endless_body_times_out(serve: Serve) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await reader.read()

    server = await serve(half)
    async with probe_client(timeout=GIVES_UP) as client:
        error = await failure(client, server.url, httpx.ReadTimeout)
    assert "(reading the body)" in str(error)
    assert error.phases["transfer"] > 0


async def test_an_endless_handshake_times_out(serve: Serve) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    async with probe_client(timeout=GIVES_UP) as client:
        error = await failure(client, server.url.replace("http:", "https:"), httpx.ConnectTimeout)
    assert "(in the TLS handshake)" in str(error)
    assert set(error.phases) == {"dns", "connect", "tls", "total"}


async def test_a_broken_connection_has_the_cause_reset(serve: Serve, client: httpx.AsyncClient) -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        at_once = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)

    server = await serve(reset)
    assert (await failure(client, server.url, httpx.ReadError)).cause == "reset"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "closed the connection without a response"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "in the middle of the body"),
        (b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "has more than three digits"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "no valid response"),
    ],
)
async def test_a_non_http_response_is_a_protocol_error(
    serve: Serve, client: httpx.AsyncClient, sent: bytes, words: str
) -> None:
    server = await serve(sent)
    error = await failure(client, server.url, httpx.RemoteProtocolError)
    assert error.cause == "protocol"
    assert words in str(error)


async def test_another_scheme_is_rejected(client: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.UnsupportedProtocol, match="only http and https"):
        await client.get("file:///etc/passwd")


async def test_a_header_cannot_inject_another(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer())
    with pytest.raises(httpx.LocalProtocolError):
        await client.get(server.url, headers={"X-A": "1\r\nX-Evil: 2"})
    assert server.requests == []


async def test_a_forbidden_address_is_not_connected_to(serve: Serve) -> None:
    server = await serve(answer())
    async with probe_client(allow=lambda address: not address.is_loopback) as client:
        error = await failure(client, server.url, httpx.ConnectError)
    assert error.cause == "address"
    assert "leads to 127.0.0.1, which probes must not connect to" in str(error)
    assert server.requests == []


async def test_a_request_may_narrow_what_is_allowed(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer())
    with pytest.raises(WireError) as caught:
        await client.get(server.url, extensions={"allow": allow_public})
    assert caught.value.cause == "address"
    response = await client.get(server.url)
    assert response.extensions["peer"] == ip_address("127.0.0.1")
    assert len(server.requests) == 1


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "169.254.43518", "0251.254.169.254"])
async def test_no_spelling_leads_to_the_metadata_service(client: httpx.AsyncClient, host: str) -> None:
    with pytest.raises((WireError, httpx.InvalidURL)) as caught:
        await client.get(f"http://{host}/latest/meta-data/")
    assert getattr(caught.value, "cause", "address") == "address"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has no route to the broadcast address")
async def test_no_route_has_the_cause_network(client: httpx.AsyncClient) -> None:
    error = await failure(client, "http://255.255.255.255/", httpx.ConnectError)
    assert (error.cause, error.local) == ("network", True)
    assert str(error) == "could not connect to 255.255.255.255:80: Network is unreachable"


def test_a_socket_that_cannot_open_stores_its_errno() -> None:
    opener = SocketOpener(allow_all_but_metadata)
    target = pycurl.CurlSockAddr(9999, socket.SOCK_STREAM, 0, ("10.0.0.1", 80))
    assert opener.open(0, target) == pycurl.SOCKET_BAD
    assert opener.errno == errno.EAFNOSUPPORT


async def test_the_metadata_service_is_forbidden_by_default(client: httpx.AsyncClient) -> None:
    error = await failure(client, "http://169.254.169.254/latest/meta-data/", httpx.ConnectError)
    assert error.cause == "address"


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fe80::1%eth0",
        "febf::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:ec2::23",
        "100.100.100.200",
        "::ffff:168.63.129.16",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
def test_metadata_addresses_are_forbidden_in_every_form(host: str) -> None:
    assert not allow_all_but_metadata(parse(host))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "8.8.8.8", "2606:4700::1111"]
)
def test_all_other_addresses_are_allowed(host: str) -> None:
    assert allow_all_but_metadata(parse(host))


def test_a_mapped_address_is_unwrapped() -> None:
    assert parse("::ffff:10.1.2.3") == ip_address("10.1.2.3")


async def test_cancelling_closes_only_its_own_connection(serve: Serve, client: httpx.AsyncClient) -> None:
    requested, gone = asyncio.Event(), asyncio.Event()

    async def watch(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        requested.set()
        await reader.read()
        gone.set()

    slow, quick = await serve(watch), await serve(answer(b"ok"))
    task = asyncio.create_task(client.get(slow.url))
    await requested.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE):
        await gone.wait()
    assert (await client.get(quick.url)).text == "ok"


async def test_closing_ends_the_thread_and_running_requests(serve: Serve) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await serve(never)
    transport = CurlTransport()
    client = httpx.AsyncClient(transport=transport)
    pending = asyncio.create_task(client.get(server.url, timeout=600))
    await server.busy.wait()
    await transport.aclose()
    with pytest.raises(httpx.ConnectError, match="the transport is closed"):
        await pending
    with pytest.raises(httpx.ConnectError, match="the transport is closed"):
        await client.get(server.url)
    assert not [thread for thread in threading.enumerate() if thread.name == "paywatch-curl"]
    await client.aclose()


async def test_an_unused_transport_closes() -> None:
    await CurlTransport().aclose()


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
async def test_no_descriptor_leaks(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(b"ok"))

    async def after(requests: int) -> int:
        for _ in range(requests):
            await client.get(server.url)
        await server.idle.wait()
        return len(list(Path("/proc/self/fd").iterdir()))

    assert await after(30) <= await after(1) + 1


async def test_cookies_are_not_stored(serve: Serve, client: httpx.AsyncClient) -> None:
    server = await serve(answer(set_cookie="session=1; Path=/"))
    await client.get(server.url)
    await client.get(server.url)
    assert b"cookie" not in server.requests[1].lower()


async def test_environment_proxies_need_env_proxies(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = await serve(answer(b"proxy")), await serve(answer(b"server"))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with probe_client() as direct, probe_client(env_proxies=True) as through_it:
        assert (await direct.get(server.url)).text == "server"
        assert (await through_it.get(server.url)).text == "proxy"


async def test_a_close_that_is_cancelled_leaves_no_socket_open() -> None:
    loop, gate = CurlLoop(), threading.Event()
    loop._send(lambda _driver: gate.wait())  # type: ignore[arg-type]
    closing = asyncio.create_task(loop.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    gate.set()
    await eventually(lambda: loop._wake_in.fileno() == loop._wake_out.fileno() == -1, "both close")
