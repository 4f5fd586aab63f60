"""Resolves host names in a thread pool, instead of in libcurl.

libcurl 8.23 without its cache loses some lookups when twenty or more run at the same time. They end in its
timeout, which a reading would report as a failure of the watched host.
"""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from probes.wire.addresses import is_address

_THREADS = 32


class Lookup(NamedTuple):
    """The addresses in the order to try, and the seconds of the lookup."""

    addresses: tuple[str, ...]
    seconds: float


class Names:
    """Caches nothing: each lookup queries the system's resolver, as a customer's would."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="paywatch-dns")

    async def find(self, host: str, port: int) -> Lookup:
        """Returns nothing for an address or ``localhost``: libcurl knows them. Raises socket.gaierror."""
        if host == "localhost" or is_address(host):
            return Lookup((), 0.0)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _find, host, port)

    def close(self) -> None:
        """Closes the pool without waiting for running lookups."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _find(host: str, port: int) -> Lookup:
    started = time.perf_counter()
    found = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return Lookup(tuple(addresses), time.perf_counter() - started)
