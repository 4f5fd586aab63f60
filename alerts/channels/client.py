"""The HTTP client of channels and of the heartbeat, which connects to no metadata service."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv6Address

import httpx

from settings.addresses import Address, is_metadata, parse_host

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_MOST_ADDRESSES = 3
"""Addresses of one name to try: each may take the whole connect timeout."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves the name of each request and connects to an allowed address of it.

    The check and the connection use the same lookup: a name server could otherwise answer differently.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, resolve: Resolve | None = None) -> None:
        self._inner = inner
        self._resolve = resolve or _resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        *others, last = await self._addresses(request)
        for address in others:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_pinned(request, last))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _addresses(self, request: httpx.Request) -> list[Address]:
        """Returns the allowed addresses of the host, at least one. Raises ConnectError or ConnectTimeout."""
        host = request.url.raw_host.decode("ascii")
        literal = parse_host(host)
        found = [literal] if literal is not None else await self._find(request, host)
        allowed = [address for address in found if not is_metadata(address)][:_MOST_ADDRESSES]
        if allowed:
            return allowed
        sentence = f"{host} leads to {found[0]}, a link-local address or metadata service"
        raise httpx.ConnectError(sentence, request=request)

    async def _find(self, request: httpx.Request, host: str) -> list[Address]:
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("connect")):
                texts = await self._resolve(host, port)
        except TimeoutError:
            raise httpx.ConnectTimeout(f"the name {host} was not resolved in time", request=request) from None
        except OSError:
            texts = ()
        found = [address for address in map(parse_host, texts) if address is not None]
        if not found:
            raise httpx.ConnectError(f"the name {host} does not resolve", request=request)
        return found


def guarded_client() -> httpx.AsyncClient:
    """Returns a client without redirects, and without anything from the environment.

    A redirect could carry a secret path to another host, and a proxy variable would route alerts through it.
    Each request opens its own connection: httpx would share one between two hosts with the same address,
    though TLS verified only the first.
    """
    inner = httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
    return httpx.AsyncClient(
        transport=GuardedTransport(inner),
        timeout=httpx.Timeout(15, connect=5),
        follow_redirects=False,
        trust_env=False,
    )


def _pinned(request: httpx.Request, address: Address) -> httpx.Request:
    """Returns the request to this address, with the name in the Host header and in TLS."""
    host = request.url.raw_host.decode("ascii")
    named = parse_host(host) is None
    return httpx.Request(
        request.method,
        request.url.copy_with(host=f"[{address}]" if isinstance(address, IPv6Address) else str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, **({"sni_hostname": host} if named else {})},
    )


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
