"""Certificates of an http check: the whole chain, all redirects, and how soon one expires."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
import trustme

from probes import Outcome, Verdict, http, probe_client
from tests.probes.chains import issue, server_context
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer

DAYS = timedelta(days=1)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@asynccontextmanager
async def trusting(ca: trustme.CA, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    path = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    async with probe_client(ca_file=str(path)) as client:
        yield client


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def leaf(ca: trustme.CA, days: float = 90, host: str = "127.0.0.1", **keys: Any) -> trustme.LeafCert:
    return ca.issue_cert(host, not_after=datetime.now(UTC) + days * DAYS, **keys)


async def probed(client: httpx.AsyncClient, url: str, **keys: Any) -> Outcome:
    return await http.probe(check(kind="http", url=url, **keys), tools(client))


@pytest.mark.parametrize(
    ("days", "keys", "verdict"),
    [
        (90, {}, Verdict.PASS),
        (20, {}, Verdict.DEGRADED),
        (2, {}, Verdict.FAIL),
        (2, {"tls_degraded_below": "1d"}, Verdict.PASS),
        (20, {"tls_degraded_below": "30d", "tls_fail_below": "25d"}, Verdict.FAIL),
    ],
)
async def test_a_certificate_that_expires_soon(  # noqa: PLR0917
    serve: Serve, authority: trustme.CA, tmp_path: Path, days: float, keys: dict[str, str], verdict: Verdict
) -> None:
    server = await serve(answer(b"ok"), context(leaf(authority, days)))
    async with trusting(authority, tmp_path) as client:
        outcome = await probed(client, server.url, **keys)
    assert outcome.verdict is verdict, outcome.reason
    assert outcome.cause == ("" if verdict is Verdict.PASS else "certificate")
    assert outcome.values["tls_expires_in"] == pytest.approx(days * 86400, abs=120)


async def test_an_intermediate_that_expires_first_counts(serve: Serve, tmp_path: Path) -> None:
    root = trustme.CA()
    intermediate = shortened(root, 2)
    server = await serve(answer(b"ok"), context(leaf(intermediate, 90)))
    async with trusting(root, tmp_path) as client:
        outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "certificate"), outcome.reason
    assert "sooner than tls_fail_below = 3d" in outcome.reason


def shortened(root: trustme.CA, days: float) -> trustme.CA:
    """Returns an intermediate authority that expires in so many days."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    child = root.create_child_ca()
    old = child._certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(old.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - DAYS)
        .not_valid_after(datetime.now(UTC) + days * DAYS)
    )
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    child._certificate = builder.sign(root._private_key, hashes.SHA256())
    return child


async def test_the_certificate_of_a_redirect_counts(
    serve: Serve, authority: trustme.CA, tmp_path: Path
) -> None:
    target = await serve(answer(b"ok"), context(leaf(authority, 90)))
    first = await serve(answer(status="302 Found", location=target.url), context(leaf(authority, 2)))
    async with trusting(authority, tmp_path) as client:
        outcome = await probed(client, first.url, follow_redirects=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "certificate")


async def test_the_certificate_of_every_step_counts(
    serve: Serve, authority: trustme.CA, tmp_path: Path
) -> None:
    urls = [(await serve(answer(), context(leaf(authority, days)))).url for days in (90, 2, 90)]
    steps = [{"name": url, "url": url} for url in urls]
    async with trusting(authority, tmp_path) as client:
        outcome = await http.probe(check(kind="http", steps=steps), tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "certificate")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda ca: leaf(ca, -1, not_before=datetime.now(UTC) - 9 * DAYS), "expired on"),
        (lambda ca: leaf(ca, 90, not_before=datetime.now(UTC) + 9 * DAYS), "not yet valid"),
        (lambda ca: leaf(ca, 90, host="elsewhere.example"), "failed"),
        (lambda _: leaf(trustme.CA(), 90), "failed"),
    ],
)
async def test_an_invalid_certificate_fails(
    serve: Serve,
    authority: trustme.CA,
    tmp_path: Path,
    made: Callable[[trustme.CA], trustme.LeafCert],
    words: str,
) -> None:
    server = await serve(answer(b"ok"), context(made(authority)))
    async with trusting(authority, tmp_path) as client:
        outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "tls")
    assert words in outcome.reason
    assert "tls_expires_in" in outcome.values


async def test_a_certificate_that_browsers_refuse_fails(serve: Serve, tmp_path: Path) -> None:
    root = issue("Root", authority=True)
    (tmp_path / "root.pem").write_bytes(root.pem)
    nameless = issue("127.0.0.1", root, hosts=())
    server = await serve(answer(b"ok"), server_context(tmp_path, nameless))
    async with probe_client(ca_file=str(tmp_path / "root.pem")) as client:
        outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "tls")
    assert "subjectAltName" in outcome.reason


async def test_a_certificate_that_the_chain_does_not_need_does_not_count(
    serve: Serve, tmp_path: Path
) -> None:
    root = issue("Root", authority=True)
    (tmp_path / "root.pem").write_bytes(root.pem)
    other = issue("Other", root, authority=True, ends=datetime.now(UTC) - DAYS)
    server = await serve(answer(b"ok"), server_context(tmp_path, issue("leaf", root), other))
    async with probe_client(ca_file=str(tmp_path / "root.pem")) as client:
        outcome = await probed(client, server.url)
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_a_missing_intermediate_fails(serve: Serve, tmp_path: Path) -> None:
    root = trustme.CA()
    made = leaf(root.create_child_ca(), 90)
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = tmp_path / "leaf.pem"
    pem.write_bytes(made.private_key_pem.bytes() + made.cert_chain_pems[0].bytes())
    alone.load_cert_chain(pem)
    server = await serve(answer(b"ok"), alone)
    async with trusting(root, tmp_path) as client:
        outcome = await probed(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "tls")


async def test_a_body_that_ends_without_close_notify_passes(
    serve: Serve, authority: trustme.CA, tmp_path: Path
) -> None:
    async def cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nhealthy")
        await writer.drain()
        writer.transport.get_extra_info("socket").shutdown(1)

    server = await serve(cut, context(leaf(authority)))
    async with trusting(authority, tmp_path) as client:
        outcome = await probed(client, server.url, expect={"text": "healthy"})
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_wants_a_client_certificate_fails(
    serve: Serve, authority: trustme.CA, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    wanting = context(leaf(authority))
    wanting.verify_mode = ssl.CERT_REQUIRED
    wanting.maximum_version = version

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Sends the alert, and reads to the end: asyncio's own server may reset the connection instead."""
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        handshake = wanting.wrap_bio(received, sent, server_side=True)
        with suppress(ssl.SSLError):  # the client has no certificate
            while True:
                try:
                    handshake.do_handshake()
                except ssl.SSLWantReadError:
                    writer.write(sent.read())
                    await writer.drain()
                    received.write(await reader.read(65536))
        writer.write(sent.read())
        await writer.drain()
        await reader.read()

    server = await serve(refuse)
    async with trusting(authority, tmp_path) as client:
        outcome = await probed(client, server.url.replace("http:", "https:"))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "tls"), outcome.reason
    assert "alert" in outcome.reason


@contextmanager
def openssl_server(certificate: trustme.LeafCert, folder: Path) -> Iterator[str]:
    pem = folder / "server.pem"
    pem.write_bytes(certificate.private_key_and_cert_chain_pem.bytes())
    command: list[str | Path] = [
        "openssl",
        "s_server",
        "-accept",
        "127.0.0.1:0",
        "-www",
        "-cert",
        pem,
        "-key",
        pem,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("ACCEPT"))
        yield f"https://127.0.0.1:{line.rpartition(':')[2].strip()}/"
        process.terminate()


@pytest.mark.skipif(which("openssl") is None, reason="the openssl command is not installed")
async def test_openssl_agrees_on_when_a_certificate_expires(authority: trustme.CA, tmp_path: Path) -> None:
    certificate = leaf(authority, 50)
    with openssl_server(certificate, tmp_path) as url:
        async with trusting(authority, tmp_path) as client:
            outcome = await probed(client, url)
    shown = subprocess.run(
        ["openssl", "x509", "-enddate", "-noout"],
        input=certificate.cert_chain_pems[0].bytes(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    expected = ssl.cert_time_to_seconds(shown.strip().removeprefix("notAfter="))
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.values["tls_not_after"] == expected
