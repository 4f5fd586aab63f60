"""Which network addresses nothing may connect to, in every spelling, and which are private."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Metadata services give credentials to any local client. Besides link-local addresses (AWS, Google, Azure,
# Oracle, Hetzner): Alibaba, Azure's WireServer, Oracle Classic; AWS, Google and Scaleway over IPv6.
_METADATA: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(network)
    for network in (
        "169.254.0.0/16",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fe80::/10",
        "fd00:ec2::/32",
        "fd20:ce::254/128",
        "fd00:42::42/128",
    )
)
_METADATA_NAMES = frozenset(
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal",
        "metadata.azure.internal",
        "metadata.tencentyun.com",
        "api.metadata.cloud.ibm.com",
        "metadata.packet.net",
        "metadata.platformequinix.com",
        "metadata.oraclecloud.com",
        "rancher-metadata",
    }
)

_NUMBER = re.compile(r"0[0-7]{0,15}|[1-9][0-9]{0,11}|0[xX][0-9a-fA-F]{1,15}")
_LAST_FOUR = (12, 13, 14, 15)
# The bytes of an IPv6 address that hold an IPv4 address: mapped, translated (RFC 2765), compatible, NAT64
# (RFC 6052: the position depends on the length of the operator's prefix), and 6to4.
_EMBEDDING: tuple[tuple[IPv6Network, tuple[tuple[int, ...], ...]], ...] = (
    (IPv6Network("::ffff:0:0/96"), (_LAST_FOUR,)),
    (IPv6Network("::ffff:0:0:0/96"), (_LAST_FOUR,)),
    (IPv6Network("::/96"), (_LAST_FOUR,)),
    (IPv6Network("64:ff9b::/96"), (_LAST_FOUR,)),
    (IPv6Network("64:ff9b:1::/48"), (_LAST_FOUR, (6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12))),
    (IPv6Network("2002::/16"), ((2, 3, 4, 5),)),
)
# Within these, only the embedded address says whether the destination is private.
_PUBLIC_FORMS = tuple(
    IPv6Network(each) for each in ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "2002::/16")
)
_ISATAP = frozenset({bytes.fromhex("00005efe"), bytes.fromhex("02005efe")})


def parse_host(host: str) -> Address | None:
    """Returns the address that a URL's host spells, None for a name.

    Accepts what resolvers accept: ``0x7f.1``, ``2130706433`` and ``127.1`` are 127.0.0.1.
    """
    text = host.partition("%")[0].rstrip(".")
    if ":" not in text:
        return _parse_numbers(text.split("."))
    try:
        return ip_address(text)
    except ValueError:
        return None


def _parse_numbers(parts: list[str]) -> IPv4Address | None:
    """Reads one to four numbers as ``inet_aton`` does: octal after 0, hexadecimal after 0x."""
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    *first, last = [_number(part) for part in parts]
    if any(number > 0xFF for number in first) or last >= 1 << 8 * (4 - len(first)):
        return None
    high = sum(number << 8 * (3 - index) for index, number in enumerate(first))
    return IPv4Address(high + last)


def _number(text: str) -> int:
    if text[:2] in {"0x", "0X"}:
        return int(text, 16)
    return int(text, 8 if text.startswith("0") else 10)


def embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Returns the IPv4 addresses to which packets for an IPv6 address may be forwarded."""
    return tuple(_embedded(address)) if isinstance(address, IPv6Address) else ()


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    packed = address.packed
    for network, positions in _EMBEDDING:
        if address in network:
            for position in positions:
                yield IPv4Address(bytes(packed[index] for index in position))
    if address.teredo is not None:
        yield from address.teredo  # a relay also sends packets to the server that the address names
    if packed[8:12] in _ISATAP:
        yield IPv4Address(packed[12:])


def is_metadata(address: Address) -> bool:
    """Whether this is a link-local address or a metadata service, also inside an IPv6 address."""
    return any(each in network for each in (address, *embedded(address)) for network in _METADATA)


def is_metadata_name(host: str) -> bool:
    """Whether a cloud provider's resolver answers this name with its metadata service."""
    return host.lower().rstrip(".") in _METADATA_NAMES


def is_private(address: Address) -> bool:
    """Whether the address is not on the public Internet: loopback, private, shared, unspecified."""
    if any(not each.is_global for each in embedded(address)):
        return True
    if isinstance(address, IPv4Address):
        return not address.is_global
    if any(address in network for network in _PUBLIC_FORMS):
        return False
    return address.is_site_local or not address.is_global
