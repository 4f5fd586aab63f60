"""``kind = "tcp"``: connects, sends what the check says, and reads the first bytes."""

import asyncio
import time
from collections.abc import Mapping

from probes.formatting import format_seconds
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Needs, Tools
from probes.wire import dial
from probes.wire.dialled import Dialled
from settings.checks.tcp import TcpCheck
from settings.hosts import ascii_host
from settings.patterns import is_found
from settings.texts import escape_controls, mask_secrets, storable
from settings.urls import MASK
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    **dial.CAUSES,
    "expect": "the first bytes are not as `expect` says",
    "latency": "slower than `fail_above` or `degraded_above`",
}

NEEDS: Needs = {"expect": lambda check: check.expect is not None}

MOST = 4096
"""Bytes that are read at most: a banner is short, and a server may send without end."""
_SHOWN = 100
_SHORTEST_HIDDEN = 6
"""Characters. A shorter word is one of the protocol, such as ``AUTH``."""


async def probe(check: TcpCheck, tools: Tools) -> Outcome:
    deadline = time.monotonic() + check.timeout.total_seconds()
    try:
        found = await tools.dialer.open(ascii_host(check.host), check.port, check.timeout.total_seconds())
    except dial.DialError as error:
        return outcome_of(error)
    try:
        received, problems = await _talk(check, found, deadline)
    finally:
        found.socket.close()
    return _conclude(check, found, received, problems)


def outcome_of(error: dial.DialError) -> Outcome:
    verdict = Verdict.UNKNOWN if error.local else Verdict.FAIL
    return Outcome(verdict, str(error), cause=error.cause, phases=error.phases)


async def _talk(check: TcpCheck, found: Dialled, deadline: float) -> tuple[bytes, list[Problem]]:
    received = bytearray()
    started = time.monotonic()
    try:
        async with asyncio.timeout(max(0.0, deadline - started)):
            if text := check.send.get_secret_value():
                await asyncio.get_running_loop().sock_sendall(found.socket, text.encode())
            if check.expect is not None:
                await _read(check.expect, found, received, started)
    except TimeoutError:
        sentence = (
            f"{_place(check)} did not send what expect says within {format_duration(check.timeout)}: "
            f"{_shown(check, received)}"
        )
        found.phases.setdefault("first_byte", time.monotonic() - started)
        # Whoever sends something that never matches is not slow.
        return bytes(received), [Problem(Verdict.FAIL, "expect" if received else "timeout", sentence)]
    except OSError as error:
        sentence = f"{_place(check)} broke the connection ({type(error).__name__})"
        return bytes(received), [Problem(Verdict.FAIL, "reset", sentence)]
    if check.expect is not None and not _matches(check.expect, received):
        sentence = f"{_place(check)} sent something else than expect says: {_shown(check, received)}"
        return bytes(received), [Problem(Verdict.FAIL, "expect", sentence)]
    return bytes(received), []


async def _read(pattern: str, found: Dialled, received: bytearray, started: float) -> None:
    """Reads until the pattern is found, the server closes, or it sent more than is read."""
    loop = asyncio.get_running_loop()
    while len(received) < MOST:
        part = await loop.sock_recv(found.socket, MOST - len(received))
        if not part:
            return
        found.phases.setdefault("first_byte", time.monotonic() - started)
        received += part
        if _matches(pattern, received):
            return


def _matches(pattern: str, received: bytes | bytearray) -> bool:
    """Latin-1 has a character for each byte, so that a pattern can name any of them."""
    return is_found(pattern, received.decode("latin-1"))


def _conclude(check: TcpCheck, found: Dialled, received: bytes, problems: list[Problem]) -> Outcome:
    total = sum(found.phases.values())
    slow = [] if any(each.cause in {"timeout", "reset"} for each in problems) else too_slow(check, total)
    values = {"response_time": total, "connect_time": found.phases["connect"]}
    evidence: dict[str, Json] = {"address": found.address}
    if check.expect is not None:
        evidence["bytes"] = len(received)
    return conclude(
        [*problems, *slow],
        f"{_place(check)} accepted the connection in {format_seconds(total)}",
        phases={**found.phases, "total": total},
        values=values,
        evidence=evidence,
    )


def _place(check: TcpCheck) -> str:
    return f"[{check.host}]:{check.port}" if ":" in check.host else f"{check.host}:{check.port}"


def _shown(check: TcpCheck, received: bytes | bytearray) -> str:
    """Masks before it cuts: a secret that is cut is not recognized."""
    if not received:
        return "it sent nothing"
    text = received.decode("utf-8", "replace")
    for each in _parts_of(check.send.get_secret_value()):
        text = text.replace(each, MASK)
    return f'it sent "{escape_controls(mask_secrets(storable(text)))[:_SHOWN]}"'


def _parts_of(sent: str) -> list[str]:
    """Returns what a server may send back of ``send``, the longest first: all of it, a line, or a word."""
    parts = {sent.strip(), *map(str.strip, sent.splitlines()), *sent.split()}
    return sorted((each for each in parts if len(each) >= _SHORTEST_HIDDEN), key=len, reverse=True)
