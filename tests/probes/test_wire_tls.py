"""TLS: trusted certificates, and the errors of all others."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from probes.wire import WireError, probe_client
from tests.probes.servers import Certificates, Serve, answer


async def test_a_trusted_certificate_has_its_expiry(serve: Serve, certificates: Certificates) -> None:
    trusted, context = certificates.make("good")
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        response = await client.get(server.url)
    days_left = response.extensions["tls_not_after"] - datetime.now(UTC)
    assert timedelta(days=29) < days_left <= timedelta(days=30)
    assert response.extensions["phases"]["tls"] > 0


async def test_http_2_is_used_if_the_server_offers_it(serve: Serve, certificates: Certificates) -> None:
    async def speak_h2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = H2Connection(H2Configuration(client_side=False))
        talk.initiate_connection()
        writer.write(talk.data_to_send())
        while data := await reader.read(65536):
            for event in talk.receive_data(data):
                if isinstance(event, RequestReceived):
                    talk.send_headers(event.stream_id, [(":status", "200"), ("x-two", "2")])
                    talk.send_data(event.stream_id, b"ok", end_stream=True)
            writer.write(talk.data_to_send())

    trusted, context = certificates.make("h2")
    context.set_alpn_protocols(["h2"])
    server = await serve(speak_h2, context)
    async with probe_client(ca_file=trusted) as client:
        response = await client.get(server.url)
    assert (response.http_version, response.status_code, response.text) == ("HTTP/2", 200, "ok")
    assert response.headers["x-two"] == "2"


async def test_an_untrusted_certificate_still_has_its_expiry(
    serve: Serve, certificates: Certificates, client: httpx.AsyncClient
) -> None:
    _, context = certificates.make("unknown")
    server = await serve(answer(b"ok"), context)
    error = await refusal(client, server.url)
    assert "the TLS handshake with 127.0.0.1" in str(error)
    assert error.tls_not_after is not None
    assert error.tls_not_after > datetime.now(UTC)
    assert set(error.phases) == {"dns", "connect", "tls", "total"}


async def test_an_expired_certificate_reports_its_date(serve: Serve, certificates: Certificates) -> None:
    trusted, context = certificates.make("expired", expired=True)
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        error = await refusal(client, server.url)
    assert error.tls_not_after is not None
    assert str(error).endswith(f"expired on {error.tls_not_after:%Y-%m-%d %H:%M} UTC")


async def test_a_certificate_for_another_host_fails(serve: Serve, certificates: Certificates) -> None:
    trusted, context = certificates.make("elsewhere", host="DNS:elsewhere.example")
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        await refusal(client, server.url)


async def test_a_missing_ca_file_has_the_cause_trust(serve: Serve, certificates: Certificates) -> None:
    _, context = certificates.make("untried")
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file="/nonexistent.pem") as client:
        with pytest.raises(httpx.ConnectError) as caught:
            await client.get(server.url)
    assert isinstance(caught.value, WireError)
    assert (caught.value.cause, caught.value.local) == ("trust", True)


async def refusal(client: httpx.AsyncClient, url: str) -> WireError:
    with pytest.raises(httpx.ConnectError) as caught:
        await client.get(url)
    assert isinstance(caught.value, WireError)
    assert (caught.value.cause, caught.value.local) == ("tls", False)
    return caught.value
