"""Small servers with scripted behavior, and certificates for them."""

import asyncio
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A running server: its URL, the requests that came (head and body), and how busy it is and was."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def opened(self) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self.busy.set()
        self.idle.clear()

    def closed(self) -> None:
        self.open -= 1
        if self.open == 0:
            self.idle.set()
            self.busy.clear()


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
            served.opened()
            try:
                if isinstance(handler, bytes):
                    served.requests.append(await read_request(reader))
                    writer.write(handler)
                    await writer.drain()
                else:
                    await handler(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                pass  # the client disconnected, as some tests want
            finally:
                served.closed()
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


class Certificates:
    """Certificates for 127.0.0.1, each its own authority, made by the openssl command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(
        self, name: str, *, expired: bool = False, host: str = "IP:127.0.0.1"
    ) -> tuple[str, ssl.SSLContext]:
        """The file that a client would trust, and the server's context."""
        key, request, certificate = (self._folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={host}\nbasicConstraints=critical,CA:TRUE\n")
        self._openssl(
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            key,
            "-out",
            request,
            "-subj",
            "/CN=shop",
        )
        days = ["-days", "-1"] if expired else ["-days", "30"]
        self._openssl(
            "x509",
            "-req",
            "-in",
            request,
            "-signkey",
            key,
            "-out",
            certificate,
            "-extfile",
            extensions,
            *days,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return str(certificate), context

    def _openssl(self, *arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
