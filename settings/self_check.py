"""``[self_check]``: what must be reachable before a failure of the network counts as the target's."""

from typing import Annotated

from pydantic import AfterValidator, Field

from settings.addresses import Address, parse_host
from settings.hosts import Host, check_host
from settings.values import Distinct, Section


def parse_endpoint(text: str) -> tuple[Address, int]:
    """Parses ``1.1.1.1:443`` or ``[2606:4700:4700::1111]:443``. Raises ValueError for anything else."""
    host, colon, port = text.rpartition(":")
    bare = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
    address = parse_host(bare) if colon and (":" not in bare or bare != host) else None
    if address is None or not (port.isascii() and port.isdecimal()) or not 1 <= int(port) <= 65535:
        raise ValueError('write an address and a port, such as "1.1.1.1:443" or "[2620:fe::9]:443"')
    check_host(bare)
    return address, int(port)


def _endpoint(text: str) -> str:
    parse_endpoint(text)
    return text


Endpoint = Annotated[str, AfterValidator(_endpoint)]


class SelfCheckSettings(Section):
    addresses: Annotated[tuple[Endpoint, ...], Distinct, Field(max_length=10)] = (
        "1.1.1.1:443",
        "9.9.9.9:443",
    )
    names: Annotated[tuple[Host, ...], Distinct, Field(max_length=10)] = ("one.one.one.one", "dns.quad9.net")
