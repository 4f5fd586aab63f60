"""``kind = "dns"``: a name resolves as expected, and in time."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.addresses import Address, parse_host
from settings.checks.base import Thresholds, at_most
from settings.hosts import Host, check_host
from settings.values import Distinct, Duration, Section, Text, at

PORT = 53


def parse_server(text: str) -> tuple[Address, int]:
    """Parses ``8.8.8.8``, ``8.8.8.8:5353``, ``2620:fe::9`` or ``[2620:fe::9]:53``; else raises ValueError."""
    host, _, port = text.rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", str(PORT))
    address = parse_host(host.removeprefix("[").removesuffix("]"))
    if address is None or not (port.isascii() and port.isdecimal()) or not 1 <= int(port) <= 65535:
        raise ValueError('write the address of a name server, such as "8.8.8.8" or "10.0.0.2:5353"')
    check_host(str(address))
    return address, int(port)


def _server(text: str) -> str:
    parse_server(text)
    return text


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError('write addresses, such as "203.0.113.7"') from None


def _name(text: str) -> str:
    if parse_host(text) is not None:
        raise ValueError("write a name: an address has nothing to resolve")
    return text


class DnsExpect(Section):
    addresses: Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], Distinct] | None = None
    values: Annotated[tuple[Text, ...], Distinct] | None = None


class DnsCheck(Thresholds):
    connects_to: ClassVar[tuple[str, ...] | None] = ("server",)

    kind: Literal["dns"]
    host: Annotated[Host, AfterValidator(_name)]
    type: Literal["A", "AAAA", "CNAME", "MX", "TXT", "NS", "CAA"] = "A"
    server: Annotated[str, AfterValidator(_server)] | None = None
    fail_above: Duration = at_most("timeout", timedelta(seconds=5))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=1))
    expect: DnsExpect = Field(default_factory=DnsExpect)

    @field_validator("expect")
    @classmethod
    def _of_its_type(cls, expect: DnsExpect, info: ValidationInfo) -> DnsExpect:
        kind = info.data.get("type", "A")
        has_addresses = kind in {"A", "AAAA"}
        if expect.addresses is not None and not has_addresses:
            raise at("addresses", f'answers of type = "{kind}" have no addresses: write expect.values')
        if expect.values is not None and has_addresses:
            raise at("values", f'answers of type = "{kind}" are addresses: write expect.addresses')
        return expect
