"""Decides which addresses a probe may connect to.

The check runs when the socket opens, after DNS: a name could otherwise resolve to a forbidden address.
"""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from settings.addresses import Address, is_metadata, is_private

Allow = Callable[[Address], bool]

_NAT64 = ip_network("64:ff9b::/96")


def is_address(host: str) -> bool:
    """Whether a URL's host is an address, not a name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def parse(host: str) -> Address:
    """Returns the address without its zone, and the IPv4 address inside an IPv6 one (mapped, NAT64)."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@lru_cache(maxsize=4096)
def allow_all_but_metadata(address: Address) -> bool:
    """Returns False for link-local and metadata addresses; loopback and private networks are allowed."""
    return not is_metadata(address)


@lru_cache(maxsize=4096)
def allow_public(address: Address) -> bool:
    """Returns False for private addresses too."""
    return not is_metadata(address) and not is_private(address)
