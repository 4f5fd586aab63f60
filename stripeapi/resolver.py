"""Resolves the name of the Stripe API, or of its proxy, and never to a metadata service."""

import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from settings.addresses import is_metadata, parse_host


class GuardedResolver(AbstractResolver):
    """A resolver whose answers have no address of a metadata service."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError if no address is left."""
        found = await self._inner.resolve(host, port, family)
        allowed = [each for each in found if not _is_forbidden(each["host"])]
        if found and not allowed:
            raise OSError(None, "the name leads to a link-local address or metadata service")
        return allowed

    async def close(self) -> None:
        await self._inner.close()


def _is_forbidden(text: str) -> bool:
    address = parse_host(text)
    return address is not None and is_metadata(address)
