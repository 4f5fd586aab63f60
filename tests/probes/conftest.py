"""Small servers that behave as told, and checks from TOML."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from probes import Tools, probe_client
from settings.checks import Check
from stripeapi import NotConfigured, Stripe

NOW = datetime(2026, 1, 1, tzinfo=UTC)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A running server: its URL, the requests that came (head and body), and how busy it was."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    open: int = 0
    most_open: int = 0


class Serve:
    def __init__(self) -> None:
        self._servers: list[asyncio.Server] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def __call__(self, handler: Handler | bytes, tls: ssl.SSLContext | None = None) -> Server:
        """Each connection is one request; bytes are written back as they are."""
        served = Server("")
        listener = await asyncio.start_server(self._counting(served, handler), "127.0.0.1", 0, ssl=tls)
        self._servers.append(listener)
        scheme = "https" if tls else "http"
        served.url = f"{scheme}://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        return served

    def _counting(self, served: Server, handler: Handler | bytes) -> Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.append(writer)
            served.open += 1
            served.most_open = max(served.most_open, served.open)
            try:
                if isinstance(handler, bytes):
                    served.requests.append(await read_request(reader))
                    writer.write(handler)
                    await writer.drain()
                else:
                    await handler(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                pass  # the client went away, as some tests want
            finally:
                served.open -= 1
                writer.close()

        return handle

    async def close(self) -> None:
        for listener in self._servers:
            listener.close()
        for writer in self._writers:
            writer.transport.abort()
        for listener in self._servers:
            await listener.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    return head + await reader.readexactly(length)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP/1.1 answer; ``content_type="x"`` becomes ``Content-Type: x``."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers = Serve()
    yield servers
    await servers.close()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with probe_client(timeout=5) as probing:
        yield probing


def check(**keys: Any) -> Any:
    """A validated check of the kind that ``keys`` say."""
    return TypeAdapter(Check).validate_python({"name": "it", "timeout": "5s", **keys})


def no_stripe(_account: str | None) -> Stripe:
    raise NotConfigured("STRIPE_SECRET_KEY is not set")


def tools(client: httpx.AsyncClient, **more: Any) -> Tools:
    return Tools(**{"http": client, "stripe": no_stripe, "ledger": None, **more})


class Certificates:
    """Certificates for 127.0.0.1, each its own authority, made by the openssl command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str, *, expired: bool = False, host: str = "IP:127.0.0.1") -> tuple[str, ssl.SSLContext]:
        """The file that a client would trust, and the server's context."""
        key, request, certificate = (self._folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={host}\nbasicConstraints=critical,CA:TRUE\n")
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=shop")
        days = ["-days", "-1"] if expired else ["-days", "30"]
        self._openssl(
            "x509", "-req", "-in", request, "-signkey", key, "-out", certificate, "-extfile", extensions, *days
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return str(certificate), context

    def _openssl(self, *arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    if which("openssl") is None:
        pytest.skip("the openssl command is not installed: no certificates to test TLS with")
    return Certificates(tmp_path_factory.mktemp("certificates"))
