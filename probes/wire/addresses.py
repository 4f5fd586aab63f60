"""Which addresses a probe may connect to: decided when the socket is opened, after the name was resolved."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
Allow = Callable[[Address], bool]

_NAT64 = ip_network("64:ff9b::/96")
# Where clouds hand out credentials to whoever asks: link-local, and IPv6 addresses of AWS and Google Cloud.
_METADATA = tuple(
    ip_network(network)
    for network in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128")
)


def is_address(host: str) -> bool:
    """Whether a URL's host is an address and no name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def parse(host: str) -> Address:
    """The address that is really meant: without its zone, and IPv4 taken out of IPv6 (mapped, NAT64)."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def allow_all_but_metadata(address: Address) -> bool:
    """False for link-local addresses and clouds' metadata services; loopback and private networks may be."""
    return not any(address in network for network in _METADATA if network.version == address.version)
