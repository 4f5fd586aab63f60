"""Opens TCP connections for probes that speak no HTTP: guarded addresses, measured phases, one error."""

import asyncio
import errno
import os
import socket
import time
from collections.abc import Mapping

from probes.wire import handshake
from probes.wire.addresses import Allow, allow_all_but_metadata, parse
from probes.wire.descriptors import NO_DESCRIPTOR_LEFT, NO_DESCRIPTORS, NoDescriptors
from probes.wire.dialled import Dialled
from probes.wire.handshake import Handshake
from probes.wire.loop import CurlLoop
from probes.wire.names import Names
from probes.wire.trust import trust_file

LOCAL_ERRNOS = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL, errno.EACCES}
)
"""Errors of this host, not of the watched one: no route out, no ports or buffers left, a local firewall."""

CAUSES: Mapping[str, str] = {
    "dns": "the name does not resolve",
    "connect": "no connection to that address and port",
    "reset": "the connection broke",
    "timeout": "no answer in time; the reason names the phase",
    "address": "the name leads to an address that probes must not connect to",
    "network": "this worker has no route out, or no ports left",
}


class DialError(Exception):
    """One sentence. ``cause`` is a code of ``CAUSES``, or ``descriptors``; ``local``: this host failed."""

    def __init__(self, message: str, *, cause: str, phases: Mapping[str, float], local: bool = False) -> None:
        super().__init__(message)
        self.cause, self.phases, self.local = cause, phases, local


class Dialer:
    """Resolves and connects as the HTTP probes do. Belongs to one event loop; ``aclose`` ends its threads."""

    def __init__(self, *, allow: Allow = allow_all_but_metadata, ca_file: str | None = None) -> None:
        self._allow, self._ca_file = allow, ca_file
        self._names: Names | None = None
        self._curl_loop: CurlLoop | None = None

    @property
    def names(self) -> Names:
        if self._names is None:
            self._names = Names()
        return self._names

    async def aclose(self) -> None:
        if self._names is not None:
            self._names.close()
        if self._curl_loop is not None:
            await self._curl_loop.close()

    async def shake_hands(self, opened: Dialled, host: str, port: int, seconds: float) -> Handshake:
        """Starts TLS on the connection, and verifies the certificates for the host."""
        self._curl_loop = self._curl_loop or CurlLoop()
        trusted = trust_file(self._ca_file)
        return await handshake.shake_hands(
            self._curl_loop, opened, host, port, seconds=seconds, ca_file=trusted
        )

    async def open(self, host: str, port: int, seconds: float) -> Dialled:
        """Tries the addresses of the host one after the other, all within the time. Raises DialError."""
        deadline = time.monotonic() + seconds
        phases: dict[str, float] = {}
        addresses = await self._resolve(host, port, seconds, phases)
        started = time.monotonic()
        error: DialError | None = None
        for tried, address in enumerate(addresses):
            share = max(0.0, deadline - time.monotonic()) / (len(addresses) - tried)
            try:
                found = await self._connect(address, port, share)
            except OSError as failure:
                phases["connect"] = time.monotonic() - started
                latest = _explain(f"{_bracketed(address)}:{port}", failure, phases, seconds)
                # A host without IPv6 cannot reach such an address. That does not excuse one that refused.
                error = latest if error is None or not latest.local else error
            else:
                phases["connect"] = time.monotonic() - started
                return Dialled(found, address, phases)
        raise error or DialError(f"the name {host} has no address", cause="dns", phases=phases)

    async def _resolve(self, host: str, port: int, seconds: float, phases: dict[str, float]) -> list[str]:
        started = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                found = await self.names.find(host, port)
        except TimeoutError:
            phases["dns"] = time.monotonic() - started
            sentence = f"the name {host} did not resolve within {seconds:.1f} s"
            raise DialError(sentence, cause="timeout", phases=phases) from None
        except (OSError, UnicodeError, NoDescriptors) as error:
            phases["dns"] = time.monotonic() - started
            raise _unresolved(host, error, phases) from error
        phases["dns"] = found.seconds
        addresses = list(found.addresses) or (["127.0.0.1", "::1"] if host == "localhost" else [host])
        refused = next((each for each in addresses if not self._allow(parse(each))), None)
        if refused is not None:
            sentence = f"{host} leads to {refused}, which probes must not connect to"
            raise DialError(sentence, cause="address", phases=phases)
        return addresses

    async def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().sock_connect(opened, (address, port))
        except BaseException:
            opened.close()
            raise
        return opened


def _unresolved(host: str, error: Exception, phases: Mapping[str, float]) -> DialError:
    if isinstance(error, NoDescriptors):
        return DialError(NO_DESCRIPTOR_LEFT, cause="descriptors", phases=phases, local=True)
    silent = isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
    why = ": its name servers do not respond" if silent else ""
    return DialError(f"the name {host} does not resolve{why}", cause="dns", phases=phases)


def _explain(place: str, error: OSError, phases: Mapping[str, float], seconds: float) -> DialError:
    if isinstance(error, TimeoutError) and error.errno is None:
        sentence = f"{place} did not respond within {seconds:.1f} s (connecting)"
        return DialError(sentence, cause="timeout", phases=phases)
    if error.errno in NO_DESCRIPTORS:
        return DialError(NO_DESCRIPTOR_LEFT, cause="descriptors", phases=phases, local=True)
    local = error.errno in LOCAL_ERRNOS
    why = os.strerror(error.errno) if error.errno else type(error).__name__
    sentence = f"could not connect to {place}: {why}"
    return DialError(sentence, cause="network" if local else "connect", phases=phases, local=local)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
