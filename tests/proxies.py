"""Servers that stand before Postgres or Valkey: a pooler, TLS, and whatever else passes bytes on."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

_SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
_KEY_DATA = b"K\0\0\0\x0c"
"""The head of Postgres' BackendKeyData, which the process id follows."""


@asynccontextmanager
async def pooler(dsn: str) -> AsyncIterator[str]:
    """Passes everything on, and answers with another process id, as poolers do. Yields its DSN."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await connect_through(reader, writer, urlsplit(dsn), forge_process_id=True)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield _through(dsn, server)


@asynccontextmanager
async def tls_server(dsn: str, context: ssl.SSLContext) -> AsyncIterator[str]:
    """Accepts only TLS, in the way of Postgres, and passes everything on in plain. Yields its DSN."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(len(_SSL_REQUEST)) == _SSL_REQUEST:
                writer.write(b"S")
                await writer.start_tls(context)
                await connect_through(reader, writer, urlsplit(dsn))
        except (OSError, EOFError):
            writer.close()  # the client refused the certificate

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield _through(dsn, server)


@asynccontextmanager
async def unix_server(url: str, path: Path) -> AsyncIterator[None]:
    """Passes everything on from a Unix socket."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await connect_through(reader, writer, urlsplit(url))

    async with await asyncio.start_unix_server(serve, path):
        yield


async def connect_through(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    there: SplitResult,
    *,
    forge_process_id: bool = False,
) -> None:
    server_reader, server_writer = await asyncio.open_connection(there.hostname, there.port)
    await asyncio.gather(
        _pass_on(reader, server_writer), _pass_on(server_reader, writer, forge=forge_process_id)
    )
    await asyncio.gather(server_writer.wait_closed(), writer.wait_closed(), return_exceptions=True)


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, forge: bool = False) -> None:
    while data := await source.read(65536):
        before, found, after = data.partition(_KEY_DATA) if forge else (data, b"", b"")
        if found:
            forge, after = False, b"\0\0\0\1" + after[4:]
        sink.write(before + found + after)
    sink.close()


def _through(dsn: str, server: asyncio.Server) -> str:
    there, port = urlsplit(dsn), server.sockets[0].getsockname()[1]
    account = there.netloc.rpartition("@")[0]
    return urlunsplit(there._replace(netloc=f"{account}@127.0.0.1:{port}"))
