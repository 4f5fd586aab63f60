"""Run in a network and mount namespace of its own: breaks the host's network for real, and runs one check.

Usage: python -m tests.probes.namespaced MODE URL. Prints the outcome as JSON.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import dns.message
import dns.rcode
import httpx
from pydantic import TypeAdapter

from probes import Tools, probe_client, run
from probes.sight import Sight
from settings.checks import Check
from settings.self_check import SelfCheckSettings
from tests.probes.configured import NOW, tools

RESOLVER = ("127.0.0.1", 53)


class _Resolver(asyncio.DatagramProtocol):
    """Answers every question in one way, except that it knows ``known.example``."""

    def __init__(self, mode: str) -> None:
        self._mode = mode

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: object) -> None:
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question, recursion_available=True)
        if self._mode == "silent":
            return
        known = question.question[0].name.to_text() == "known.example."
        if self._mode == "nxdomain" and known:
            if question.question[0].rdtype == 1:
                answer.answer.append(dns.rrset.from_text("known.example.", 60, "IN", "A", "10.9.9.9"))
        else:
            answer.set_rcode(dns.rcode.from_text(self._mode))
        self._transport.sendto(answer.to_wire(), address)  # type: ignore[attr-defined]


def _prepare(mode: str, folder: Path) -> None:
    ip = ["ip", "link", "set", "lo", "up"]
    subprocess.run(ip, check=True)
    if mode == "offline":
        return
    # An address that is not of the loopback network: glibc asks for addresses only if the host has one.
    subprocess.run(["ip", "addr", "add", "10.9.9.9/32", "dev", "lo"], check=True)
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", str(folder / "resolv.conf"), "/etc/resolv.conf"], check=True)


async def _run(mode: str, url: str) -> None:
    if mode != "offline":
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: _Resolver(mode), local_addr=RESOLVER)
    names = ("known.example",) if mode == "nxdomain" else ("one.one.one.one", "dns.quad9.net")
    sight = Sight(SelfCheckSettings(names=names))
    checked = TypeAdapter[Check](Check).validate_python(
        {"name": "it", "kind": "http", "url": url, "timeout": "20s", "every": "1m"}
    )
    async with probe_client(timeout=20) as client:
        outcome = (await run(checked, NOW, _tools(client, sight))).outcome
    await sight.aclose()
    shown = {"verdict": outcome.verdict, "cause": outcome.cause, "reason": outcome.reason}
    sys.stdout.write(json.dumps(shown | {"blind": outcome.evidence.get("blind"), "report": sight.report()}))


def _tools(client: httpx.AsyncClient, sight: Sight) -> Tools:
    return tools(client, sight=sight)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        _prepare(sys.argv[1], Path(temporary))
        asyncio.run(_run(sys.argv[1], sys.argv[2]))
