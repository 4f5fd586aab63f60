"""Hosts and ports of checks that connect to a server without a URL."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from settings.addresses import is_metadata, is_metadata_name, parse_host
from settings.urls import Trimmed, client_host
from settings.values import WholeNumber


def ascii_host(host: str) -> str:
    """Returns the host as resolvers take it: a name in ASCII, an address without brackets.

    Raises a pydantic error for one that no client accepts.
    """
    bare = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
    parts = urlsplit(f"//[{bare}]" if ":" in bare else f"//{bare}")
    return client_host(parts)


def check_host(host: str) -> str:
    """Returns the host unchanged. Raises ValueError for one that no client accepts, or must never reach."""
    if "/" in host or "@" in host or any(each.isspace() or not each.isprintable() for each in host):
        raise ValueError("write only a name or an address, without scheme, user, port and path")
    if host.count(":") == 1:
        raise ValueError("write the port in the key port, not behind the host")
    try:
        found = ascii_host(host)
    except ValueError:
        raise ValueError("this is not a valid name or address") from None
    address = parse_host(found)
    if is_metadata_name(found) or (address is not None and is_metadata(address)):
        raise ValueError("Paywatch never connects to link-local addresses and metadata services")
    return host


Host = Annotated[str, Field(min_length=1), AfterValidator(check_host), Trimmed]
Port = Annotated[WholeNumber, Field(ge=1, le=65535)]
