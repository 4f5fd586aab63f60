"""The questions about the network: does one of these addresses answer, does one of these names resolve?"""

import asyncio
import socket
from collections.abc import Collection, Sequence
from enum import Enum
from ipaddress import ip_address

from probes.wire.addresses import is_address, parse
from probes.wire.descriptors import NoDescriptors
from probes.wire.names import Names
from settings.addresses import Address, is_private
from settings.self_check import parse_endpoint

SECONDS = 3.0
"""How long each question may take. It is asked after the check failed, and within the lease of its slot."""
_INTERNAL = frozenset({"internal", "local", "lan", "corp", "home", "intranet", "private", "svc", "test"})
"""Last labels of names that no public name server answers."""


class Class(Enum):
    """Where an address is. A gateway that is down does not explain a failure within this host."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"

    @classmethod
    def of(cls, address: Address) -> "Class":
        if address.is_loopback:
            return cls.LOOPBACK
        return cls.PRIVATE if is_private(address) else cls.PUBLIC


def classes(endpoints: Collection[str]) -> dict[Class, list[str]]:
    """Returns the endpoints by the class of their addresses."""
    found: dict[Class, list[str]] = {}
    for each in endpoints:
        found.setdefault(Class.of(parse_endpoint(each)[0]), []).append(each)
    return found


async def any_connects(endpoints: Sequence[str]) -> bool:
    """Whether one of them accepts a TCP connection."""
    return await _any([asyncio.create_task(_connects(*parse_endpoint(each))) for each in endpoints])


async def any_resolves(names: Names, wanted: Sequence[str]) -> bool:
    return await _any([asyncio.create_task(_resolves(names, each)) for each in wanted])


async def _any(tasks: "list[asyncio.Task[bool]]") -> bool:
    try:
        for each in asyncio.as_completed(tasks):
            if await each:
                return True
        return False
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _connects(address: Address, port: int) -> bool:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as opened:
            opened.setblocking(False)
            async with asyncio.timeout(SECONDS):
                await asyncio.get_running_loop().sock_connect(opened, (str(address), port))
    except OSError:
        return False
    return True


async def _resolves(names: Names, host: str) -> bool:
    return bool(await find_addresses(names, host))


async def find_addresses(names: Names, host: str) -> list[Address] | None:
    """Returns the addresses of a host; an empty list if its name does not exist, None if nobody answered."""
    if host == "localhost":
        return [ip_address("127.0.0.1")]
    if is_address(host):
        return [parse(host)]
    try:
        async with asyncio.timeout(SECONDS):
            found = await names.find(host, 0)
    except socket.gaierror as error:
        return None if error.errno in {socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM} else []
    except (OSError, UnicodeError, NoDescriptors):
        return None
    return [parse(each) for each in found.addresses]


def is_internal(host: str) -> bool:
    """Whether only a name server of the installation's own network can know the name."""
    labels = host.lower().rstrip(".").split(".")
    return len(labels) == 1 or labels[-1] in _INTERNAL or labels[-2:] == ["home", "arpa"]
