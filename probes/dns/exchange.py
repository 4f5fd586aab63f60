"""Asks one name server over UDP, and over TCP if the answer does not fit."""

import asyncio
import socket
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message

from probes.request_errors import own_fault
from settings.addresses import Address

_LARGEST = 65535


class Unanswered(Exception):
    """No usable answer in time. ``cause`` is a code of the dns check."""

    def __init__(self, cause: str, sentence: str) -> None:
        super().__init__(sentence)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Server:
    address: Address
    port: int

    def __str__(self) -> str:
        shown = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return shown if self.port == 53 else f"{shown}:{self.port}"

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if self.address.version == 6 else socket.AF_INET


async def exchange(
    query: dns.message.Message, server: Server, seconds: float
) -> tuple[dns.message.Message, bool]:
    """Returns the answer, and whether it needed TCP. Raises Unanswered or OSError."""
    ignored = ["timeout"]
    try:
        async with asyncio.timeout(seconds):
            answer = await _ask_by_udp(query, server, ignored)
            if not answer.flags & dns.flags.TC:
                return answer, False
            ignored.append("truncated")
            return await _ask_by_tcp(query, server), True
    except TimeoutError:
        raise _unanswered(server, ignored[-1]) from None
    except OSError as error:  # it answers over UDP, so that a refused connection is its own
        if ignored[-1] == "truncated" and own_fault(error) is None:
            raise _unanswered(server, "truncated") from error
        raise


def _unanswered(server: Server, why: str) -> Unanswered:
    sentences = {
        "malformed": f"{server} answers with what is no DNS message",
        "mismatch": f"{server} answers other questions than the one that was asked",
        "truncated": f"{server} truncates its answer, and does not answer over TCP",
        "timeout": f"{server} does not answer",
    }
    return Unanswered(why, sentences[why])


async def _ask_by_udp(query: dns.message.Message, server: Server, ignored: list[str]) -> dns.message.Message:
    """A connected socket takes datagrams of the server only; anybody may still have forged them."""
    loop = asyncio.get_running_loop()
    with socket.socket(server.family, socket.SOCK_DGRAM) as opened:
        opened.setblocking(False)
        await loop.sock_connect(opened, (str(server.address), server.port))
        await loop.sock_sendall(opened, query.to_wire())
        while True:
            answer = parse(await loop.sock_recv(opened, _LARGEST))
            if answer is None:
                ignored.append("malformed")
            elif not query.is_response(answer):
                ignored.append("mismatch")
            else:
                return answer


async def _ask_by_tcp(query: dns.message.Message, server: Server) -> dns.message.Message:
    loop = asyncio.get_running_loop()
    wire = query.to_wire()
    with socket.socket(server.family, socket.SOCK_STREAM) as opened:
        opened.setblocking(False)
        await loop.sock_connect(opened, (str(server.address), server.port))
        await loop.sock_sendall(opened, len(wire).to_bytes(2, "big") + wire)
        length = int.from_bytes(await _read(opened, 2), "big")
        answer = parse(await _read(opened, length))
    if answer is None:
        raise _unanswered(server, "malformed")
    if not query.is_response(answer):
        raise _unanswered(server, "mismatch")
    return answer


async def _read(opened: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        part = await asyncio.get_running_loop().sock_recv(opened, length - len(received))
        if not part:
            raise ConnectionResetError
        received += part
    return bytes(received)


def parse(wire: bytes) -> dns.message.Message | None:
    """Returns the message; None for what is none, since anybody may send it."""
    try:
        return dns.message.from_wire(wire, ignore_trailing=False)
    except (dns.exception.DNSException, ValueError, IndexError, NotImplementedError):
        return None
