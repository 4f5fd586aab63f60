"""Metadata services in every spelling and family, and private addresses."""

import pytest

from settings.addresses import is_metadata, is_private, parse_host

METADATA = [
    "169.254.169.254",
    "169.254.169.254.",
    "2852039166",
    "0xa9fea9fe",
    "0xA9.0376.43518",
    "169.254.43518",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fe80::1%25eth0",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
    "fd00:42::42",
    "::ffff:169.254.169.254",
    "::ffff:0:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "64:ff9b:1:a9fe:a9:fe00::",
    "64:ff9b:1:a9:fe:a9fe::",
    "64:ff9b:1:0:a9:fea9:fe00:0",
    "2002:a9fe:a9fe::1",
    "2002:6464:64c8::",
    "2001:0:a00:1::5601:5601",
    "fd12::5efe:169.254.169.254",
]
PRIVATE = [
    "127.0.0.1",
    "127.1",
    "0",
    "10.1.2.3",
    "100.64.0.1",
    "192.168.1.1",
    "::1",
    "::",
    "fd12::1",
    "fec0::1",
    "::ffff:10.1.2.3",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::8.8.8.8",
    "2002:a01:203::1",
]
PUBLIC = ["8.8.8.8", "134744072", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]


@pytest.mark.parametrize("host", METADATA)
def test_a_metadata_service_is_recognised_in_every_spelling(host: str) -> None:
    address = parse_host(host)
    assert address is not None
    assert is_metadata(address)


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_private_in_every_family(host: str) -> None:
    address = parse_host(host)
    assert address is not None
    assert (is_private(address), is_metadata(address)) == (True, False)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_address_is_neither(host: str) -> None:
    address = parse_host(host)
    assert address is not None
    assert (is_private(address), is_metadata(address)) == (False, False)


@pytest.mark.parametrize(
    "host", ["shop.example", "", "1.2.3.4.5", "256.1.1.1", "08.1.1.1", "0x", "a", "1..2", "4294967296", "x:y"]
)
def test_anything_else_is_a_name(host: str) -> None:
    assert parse_host(host) is None
