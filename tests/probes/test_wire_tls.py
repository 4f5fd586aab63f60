"""TLS: what is trusted, and what is told of a certificate that is not."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from probes.wire import WireError, probe_client
from tests.probes.servers import Certificates, Serve, answer


async def test_a_trusted_certificate_tells_when_it_ends(serve: Serve, certificates: Certificates) -> None:
    trusted, context = certificates.make("good")
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        response = await client.get(server.url)
    days_left = response.extensions["tls_not_after"] - datetime.now(UTC)
    assert timedelta(days=29) < days_left <= timedelta(days=30)
    assert response.extensions["phases"]["tls"] > 0


async def test_a_certificate_of_nobody_known_is_refused_and_still_tells_when_it_ends(
    serve: Serve, certificates: Certificates, client: httpx.AsyncClient
) -> None:
    _, context = certificates.make("unknown")
    server = await serve(answer(b"ok"), context)
    error = await refusal(client, server.url)
    assert "the TLS handshake with 127.0.0.1" in str(error)
    assert error.tls_not_after is not None
    assert error.tls_not_after > datetime.now(UTC)
    assert set(error.phases) == {"dns", "connect", "tls", "total"}


async def test_an_expired_certificate_is_named_with_its_date(
    serve: Serve, certificates: Certificates
) -> None:
    trusted, context = certificates.make("expired", expired=True)
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        error = await refusal(client, server.url)
    assert error.tls_not_after is not None
    assert str(error).endswith(f"expired on {error.tls_not_after:%Y-%m-%d %H:%M} UTC")


async def test_a_certificate_for_another_host_is_refused(serve: Serve, certificates: Certificates) -> None:
    trusted, context = certificates.make("elsewhere", host="DNS:elsewhere.example")
    server = await serve(answer(b"ok"), context)
    async with probe_client(ca_file=trusted) as client:
        await refusal(client, server.url)


async def test_a_file_of_trusted_certificates_that_is_not_there_is_our_own_fault(
    serve: Serve, certificates: Certificates
) -> None:
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
