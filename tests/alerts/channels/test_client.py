"""The client of channels and heartbeat: no metadata service, whatever a name resolves to."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from shutil import which

import httpx
import pytest

from alerts import DeliveryError, guarded_client
from alerts.channels.client import GuardedTransport
from alerts.channels.transport import post
from tests.alerts.channels.receiver import Receiver, answer
from tests.probes.servers import Certificates, Serve
from tests.probes.servers import answer as http_answer


def resolving(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def client_of(*addresses: str) -> httpx.AsyncClient:
    inner = httpx.AsyncHTTPTransport(trust_env=False)
    return httpx.AsyncClient(transport=GuardedTransport(inner, resolving(*addresses)), trust_env=False)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::23", "64:ff9b:1::a9fe:a9fe", "::ffff:100.100.100.200"]
)
async def test_a_name_of_a_metadata_service_is_refused(address: str) -> None:
    async with client_of(address) as http:
        with pytest.raises(httpx.ConnectError, match="a link-local address or metadata service"):
            await http.post("http://hooks.example/in")


@pytest.mark.parametrize("host", ["169.254.169.254", "2852039166", "[64:ff9b::a9fe:a9fe]"])
async def test_an_address_of_a_metadata_service_is_refused(host: str) -> None:
    async with guarded_client() as http:
        with pytest.raises(httpx.ConnectError, match="a link-local address or metadata service"):
            await http.post(f"http://{host}/in")


async def test_a_refused_address_is_tried_again_later() -> None:
    async with client_of("169.254.169.254") as http:
        with pytest.raises(DeliveryError, match=r"could not connect: hooks\.example leads to") as caught:
            await post(http, "https://hooks.example/T0SECRETB0SECRET", b"{}")
    assert caught.value.kind == "retry"
    assert "SECRET" not in str(caught.value)


async def test_the_host_header_names_the_host() -> None:
    async with Receiver() as receiver, client_of("169.254.1.1", "127.0.0.1") as http:
        port = httpx.URL(receiver.url()).port
        await post(http, f"http://hooks.example:{port}/in?x=1", b"{}")
        (received,) = receiver.received
    assert received.headers["host"] == f"hooks.example:{port}"
    assert received.target == "/in?x=1"


async def test_the_next_address_is_tried() -> None:
    async with Receiver() as receiver, client_of("127.0.0.2", "127.0.0.1") as http:
        port = httpx.URL(receiver.url()).port
        await post(http, f"http://hooks.example:{port}/in", b"{}")
        assert len(receiver.received) == 1


async def test_an_unresolvable_name_is_a_connect_error() -> None:
    async with guarded_client() as http:
        with pytest.raises(httpx.ConnectError, match=r"the name nowhere\.invalid does not resolve"):
            await http.get("http://nowhere.invalid/")


async def test_a_private_receiver_is_allowed() -> None:
    async with Receiver() as receiver, guarded_client() as http:
        await post(http, receiver.url("/in"), b"{}")
        assert len(receiver.received) == 1


async def test_a_secret_that_a_receiver_sends_is_masked() -> None:
    async with Receiver() as receiver, guarded_client() as http:
        receiver.behaviour = answer(404, b"try https://admin:hunter2@other.example/in or sk_live_hunter2")
        with pytest.raises(DeliveryError) as caught:
            await post(http, receiver.url("/in"), b"{}")
    assert str(caught.value) == 'answered 404: "try https://********@other.example/in or ********"'


async def test_a_location_that_is_no_url_is_not_quoted() -> None:
    async with Receiver() as receiver, guarded_client() as http:
        receiver.behaviour = answer(307, headers={"Location": "https://u:hunter2/x@shop.example/"})
        with pytest.raises(DeliveryError, match="the Location header") as caught:
            await post(http, receiver.url("/in"), b"{}")
    assert "hunter2" not in str(caught.value)


async def test_tls_verifies_the_name_not_the_address(tmp_path: Path) -> None:
    """The certificate names only hooks.example, though the connection goes to 127.0.0.1."""
    if which("openssl") is None:
        pytest.skip("the openssl command is not installed: no certificates to test TLS with")
    trusted, context = Certificates(tmp_path).make("hooks", host="DNS:hooks.example")
    servers = Serve()
    server = await servers(http_answer(), tls=context)
    inner = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=trusted), trust_env=False)
    port = httpx.URL(server.url).port
    async with httpx.AsyncClient(transport=GuardedTransport(inner, resolving("127.0.0.1"))) as http:
        assert (await http.get(f"https://hooks.example:{port}/")).status_code == 200
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await http.get(f"https://other.example:{port}/")
    await servers.close()
