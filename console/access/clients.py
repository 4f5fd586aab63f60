"""Whose address a request comes from, also behind proxies."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from settings.console import Network

Address = IPv4Address | IPv6Address


class Forwarded:
    """Middleware that replaces the address of a trusted proxy by the client's, and its scheme likewise.

    What others write into these headers is ignored. The address of the connection itself stays known.
    """

    def __init__(self, app: ASGIApp, trusted: Iterable[Network]) -> None:
        self._app, self._trusted = app, tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host, port = scope.get("client") or ("", 0)
            scope.setdefault("state", {})["peer"] = host
            if is_within(host, self._trusted):
                scope["client"] = (self._client(scope, host), port)
                scope["scheme"] = _scheme(scope)
        await self._app(scope, receive, send)

    def _client(self, scope: Scope, peer: str) -> str:
        """Returns the last address that no trusted proxy has: those before it are what a client claims."""
        found = peer
        for text in reversed(list(_listed(scope, b"x-forwarded-for"))):
            address = parse_address(text)
            if address is None:
                break
            found = str(address)
            if not is_within(found, self._trusted):
                break
        return found


def client_address(request: HTTPConnection) -> str:
    """Returns the client's address; empty if it has none, as at a Unix socket."""
    return request.client.host if request.client is not None else ""


def peer_address(request: HTTPConnection) -> str:
    """Returns the address at the other end of the connection: a proxy's, if there is one."""
    peer: str = getattr(request.state, "peer", "") or client_address(request)
    return peer


def is_within(address: str, networks: Iterable[Network]) -> bool:
    found = parse_address(address)
    return found is not None and any(found in network for network in networks)


def parse_address(text: str) -> Address | None:
    """Parses an address, which some proxies write with a port; an IPv4 address in IPv6 is the former."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _scheme(scope: Scope) -> str:
    *_, last = ["", *_listed(scope, b"x-forwarded-proto")]
    scheme: str = scope["scheme"]
    return last.lower() if last.lower() in {"http", "https"} else scheme


def _listed(scope: Scope, name: bytes) -> Iterator[str]:
    """Yields the entries of all headers of this name, in their order."""
    for key, value in scope["headers"]:
        if key == name:
            yield from (each.strip() for each in value.decode("latin-1").split(","))
