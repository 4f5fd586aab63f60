"""Resolves host names in a thread pool, instead of in libcurl.

libcurl 8.23 without its cache loses some lookups when twenty or more run at the same time. They end in its
timeout, which a reading would report as a failure of the watched host.
"""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

from probes.wire.addresses import is_address
from probes.wire.descriptors import NO_DESCRIPTORS, NoDescriptors, is_descriptor_left

_THREADS = 32


class Lookup(NamedTuple):
    """The addresses in the order to try, and the seconds of the lookup."""

    addresses: tuple[str, ...]
    seconds: float


class Names:
    """Caches nothing: each lookup queries the system's resolver, as a customer's would."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="paywatch-dns")

    async def find(self, host: str, port: int) -> Lookup:
        """Returns nothing for what `needs_no_lookup`. Raises socket.gaierror."""
        if needs_no_lookup(host):
            return Lookup((), 0.0)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _find, host, port)

    def close(self) -> None:
        """Closes the pool without waiting for running lookups."""
        self._threads.shutdown(wait=False, cancel_futures=True)


@lru_cache(maxsize=4096)
def needs_no_lookup(host: str) -> bool:
    """Whether it is an address or ``localhost``: libcurl knows them."""
    return host == "localhost" or is_address(host)


def _find(host: str, port: int) -> Lookup:
    started = time.perf_counter()
    try:
        found = socket.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except OSError as error:
        # glibc then reports that the name does not exist.
        if error.errno in NO_DESCRIPTORS or not is_descriptor_left():
            raise NoDescriptors from error
        raise
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return Lookup(tuple(addresses), time.perf_counter() - started)
