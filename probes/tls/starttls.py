"""Asks a server to start TLS on a connection that begins in plain text, in the protocol of the server."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping

from settings.texts import escape_controls, mask_secrets, storable

_MOST = 16384
"""Bytes that a server may send before TLS starts."""
_SHOWN = 100
_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


class StartTlsRefused(Exception):
    """The server does not start TLS; the message says what it answered."""


class _Lines:
    """Reads lines of a server, within a limit for all of them."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._buffer, self._read = connection, bytearray(), 0

    async def line(self) -> str:
        while b"\n" not in self._buffer:
            await self._more()
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        return line.decode("latin-1").rstrip("\r")

    async def send(self, text: str) -> None:
        await asyncio.get_running_loop().sock_sendall(self._connection, text.encode())

    def finish(self) -> None:
        """What was sent in plain text after the answer would become part of the encrypted conversation."""
        if self._buffer:
            raise StartTlsRefused("it sent more in plain text after it agreed to start TLS")

    async def _more(self) -> None:
        part = await asyncio.get_running_loop().sock_recv(self._connection, 4096)
        if not part:
            raise StartTlsRefused("it closed the connection before TLS")
        self._read += len(part)
        if self._read > _MOST:
            raise StartTlsRefused(f"it sent more than {_MOST} bytes before TLS")
        self._buffer += part


async def start_tls(protocol: str, connection: socket.socket) -> None:
    """Returns when the server expects the handshake. Raises StartTlsRefused or OSError."""
    dialogue = _DIALOGUES.get(protocol)
    if protocol == "postgres":
        await _postgres(connection)
    elif dialogue is not None:
        lines = _Lines(connection)
        await dialogue(lines)
        lines.finish()


async def _smtp(lines: _Lines) -> None:
    await _smtp_answer(lines, "220", "its greeting")
    await lines.send("EHLO paywatch\r\n")
    offered = await _smtp_answer(lines, "250", "EHLO")
    if not any(each[4:].strip().upper() == "STARTTLS" for each in offered):
        raise StartTlsRefused("it does not offer STARTTLS")
    await lines.send("STARTTLS\r\n")
    await _smtp_answer(lines, "220", "STARTTLS")


async def _smtp_answer(lines: _Lines, wanted: str, to: str) -> list[str]:
    """Reads an answer of one or more lines: all but the last have a dash after the code."""
    answer: list[str] = []
    while True:
        answer.append(await lines.line())
        if not answer[-1].startswith(wanted):
            raise StartTlsRefused(_answered(to, answer[-1]))
        if answer[-1][3:4] != "-":
            return answer


async def _imap(lines: _Lines) -> None:
    greeting = await lines.line()
    if not greeting.upper().startswith("* OK"):
        raise StartTlsRefused(_answered("its greeting", greeting))
    await lines.send("a1 STARTTLS\r\n")
    while not (answer := await lines.line()).startswith("a1 "):
        continue
    if not answer.upper().startswith("A1 OK"):
        raise StartTlsRefused(_answered("STARTTLS", answer))


async def _pop3(lines: _Lines) -> None:
    for to, command in (("its greeting", ""), ("STLS", "STLS\r\n")):
        if command:
            await lines.send(command)
        answer = await lines.line()
        if not answer.startswith("+OK"):
            raise StartTlsRefused(_answered(to, answer))


async def _postgres(connection: socket.socket) -> None:
    """One byte is read: what follows it belongs to TLS."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, _SSL_REQUEST)
    answer = await loop.sock_recv(connection, 1)
    if answer != b"S":
        refusals = {b"N": "it does not offer TLS", b"": "it closed the connection before TLS"}
        raise StartTlsRefused(refusals.get(answer, "it does not answer as Postgres does"))


def _answered(to: str, line: str) -> str:
    text = escape_controls(mask_secrets(storable(line)))[:_SHOWN]  # a secret that is cut is not recognized
    return f'it answered {to} with "{text}"' if to != "its greeting" else f'its greeting is "{text}"'


_DIALOGUES: Mapping[str, Callable[[_Lines], Awaitable[None]]] = {"smtp": _smtp, "imap": _imap, "pop3": _pop3}
