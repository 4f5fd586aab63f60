"""Resolves host names, in threads of our own.

libcurl's own (seen with 8.23, without its cache) forget some lookups when twenty or more wait at once: those
end in its timeout, and a monitor would call that a failure of theirs.
"""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from probes.wire.addresses import is_address

_THREADS = 32


class Lookup(NamedTuple):
    """The addresses in the order to try them, and the seconds that it took to learn them."""

    addresses: tuple[str, ...]
    seconds: float


class Names:
    """Keeps nothing: each lookup asks the system's resolver anew, as a customer's would."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="paywatch-dns")

    async def find(self, host: str, port: int) -> Lookup:
        """Raises socket.gaierror. No addresses for what libcurl knows: an address, ``localhost``."""
        if host == "localhost" or is_address(host):
            return Lookup((), 0.0)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _find, host, port)

    def close(self) -> None:
        """Does not wait for lookups under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _find(host: str, port: int) -> Lookup:
    started = time.perf_counter()
    found = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return Lookup(tuple(addresses), time.perf_counter() - started)
