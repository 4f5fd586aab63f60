"""The name of the Stripe API never leads to a metadata service."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from stripeapi.resolver import GuardedResolver


class Fixed(AbstractResolver):
    """Answers each name with the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in self._addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::23", "64:ff9b::6464:64c8"])
async def test_a_name_of_a_metadata_service_is_refused(address: str) -> None:
    with pytest.raises(OSError, match="metadata service"):
        await GuardedResolver(Fixed(address)).resolve("api.stripe.example", 443)


async def test_other_addresses_of_a_name_are_used() -> None:
    resolver = GuardedResolver(Fixed("169.254.169.254", "127.0.0.1"))
    assert [each["host"] for each in await resolver.resolve("api.stripe.example", 443)] == ["127.0.0.1"]
