"""``[console]``: where the web console listens, and how people sign in to it."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SecretStr, model_validator

from settings.console_roles import Role
from settings.urls import HttpUrl
from settings.values import Distinct, Secret, Section, Text, at

SignIn = Literal["oidc", "proxy", "token"]
Network = IPv4Network | IPv6Network

_ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 (only with a way to sign in)
_LISTEN = 'write an address and a port, such as "127.0.0.1:8080" or "[::1]:8080"'
_NETWORK = 'write an address or a network, such as "10.0.0.7" or "10.0.0.0/8"'
_HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}")
_RESERVED = frozenset({"authorization", "connection", "content-length", "cookie", "host", "origin"})
_CLAIM = re.compile(r"[!-~]{1,200}")
_SHORTEST_SECRET = 16


def parse_listen(text: str) -> tuple[str, int]:
    """Parses ``127.0.0.1:8080``, ``localhost:8080`` or ``[::1]:8080``. Port 0 is any free one.

    Raises ValueError for anything else.
    """
    host, colon, port = text.rpartition(":")
    bare = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
    if not colon or not (port.isascii() and port.isdecimal() and len(port) <= 5) or int(port) > 65535:
        raise ValueError(_LISTEN)
    if bare != "localhost":
        try:
            version = ip_address(bare).version
        except ValueError:
            raise ValueError(_LISTEN) from None
        if (version == 6) == (bare == host):
            raise ValueError(_LISTEN)
    return bare, int(port)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host, which is an address or a name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse_port(value: Any) -> Any:
    """Parses the value of ``PORT``. Raises ValueError unless it is a whole number from 1 to 65535."""
    if not isinstance(value, str):
        return value
    if not (value.isascii() and value.isdecimal() and len(value) <= 5 and 1 <= int(value) <= 65535):
        raise ValueError("write a whole number from 1 to 65535")
    return int(value)


def _listen(text: str) -> str:
    parse_listen(text)
    return text


def _network(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = ip_network(value.strip())
    except ValueError as error:
        wrong = "host bits" in str(error)
        raise ValueError(f"{_NETWORK}; this one has bits of a host" if wrong else _NETWORK) from None
    if found.prefixlen == 0:
        raise ValueError("this is every address: name the addresses of the proxy")
    return found


def _https(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() != "https" and not is_loopback((parts.hostname or "").lower()):
        raise ValueError("the URL must begin with https:// unless its host is this machine")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("the URL must have no user, no query and no fragment")
    return url


def _origin(url: str) -> str:
    parts = urlsplit(_https(url))
    if parts.path not in {"", "/"}:
        raise ValueError("the URL must have no path: the console needs a host of its own")
    return _lower_host(parts)


def _lower_host(parts: SplitResult) -> str:
    """Returns the origin as browsers write it: in lower case, without the port that is the default."""
    port = {"https": ":443", "http": ":80"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(port)}"


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name.lower()):
        raise ValueError('write the name of a header, such as "x-forwarded-user"')
    if name.lower() in _RESERVED:
        raise ValueError("this header has a meaning of its own in HTTP: name another one")
    return name.lower()


def _claim(name: str) -> str:
    if not _CLAIM.fullmatch(name):
        raise ValueError('write the name of a claim, such as "groups"')
    return name


def _long(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if len(text) < _SHORTEST_SECRET or not text.isascii() or not text.isprintable():
        raise ValueError(f"write at least {_SHORTEST_SECRET} characters of ASCII in one line")
    return secret


def _somebody(roles: Mapping[Role, tuple[str, ...]]) -> Mapping[Role, tuple[str, ...]]:
    if not any(roles.values()):
        raise ValueError("nobody could sign in: name a group for at least one role")
    return roles


Listen = Annotated[str, AfterValidator(_listen)]
PlatformPort = Annotated[int, BeforeValidator(parse_port)]
Networks = Annotated[
    tuple[Annotated[Network, BeforeValidator(_network), PlainSerializer(str, when_used="json")], ...],
    Field(max_length=100),
]
HeaderName = Annotated[str, AfterValidator(_header)]
Claim = Annotated[str, AfterValidator(_claim)]
Members = Annotated[tuple[Text, ...], Distinct, Field(max_length=1000)]
Issuer = Annotated[HttpUrl, AfterValidator(_https)]
PublicUrl = Annotated[HttpUrl, AfterValidator(_origin)]
SharedSecret = Annotated[Secret, AfterValidator(_long)]


class OidcSettings(Section):
    """``[console.oidc]``: an OpenID Connect provider, and the groups there that have a role here."""

    issuer: Issuer
    client_id: Text
    client_secret: Secret
    roles: Annotated[dict[Role, Members], AfterValidator(_somebody)]
    groups_claim: Claim = "groups"
    name_claim: Claim = "email"


class ProxySettings(Section):
    """``[console.proxy]``: a proxy in front that has signed people in, and names them in a header."""

    header: HeaderName = "x-forwarded-user"
    trusted: Annotated[Networks, Field(min_length=1)]
    secret_header: HeaderName = "x-proxy-secret"  # noqa: S105 (a name)
    secret: SharedSecret
    roles: dict[Role, Members] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _two_headers(self) -> Self:
        if self.header == self.secret_header:
            raise at("secret_header", "the header of the name cannot have the secret too: name another one")
        return self


class ConsoleSettings(Section):
    listen: Listen = "127.0.0.1:8080"
    public_url: PublicUrl | None = None
    sign_in: SignIn | None = None
    trusted_proxies: Networks = ()
    oidc: OidcSettings | None = None
    proxy: ProxySettings | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        host = parse_listen(self.listen)[0]
        if self.sign_in is None:
            if not is_loopback(host):
                raise at("listen", "others could reach the console without signing in: set console.sign_in")
            return self
        if self.sign_in == "oidc" and self.oidc is None:
            raise at("oidc", 'sign_in = "oidc" needs this table: issuer, client_id, client_secret and roles')
        if self.sign_in == "proxy" and self.proxy is None:
            raise at("proxy", 'sign_in = "proxy" needs this table: trusted and secret')
        if self.public_url is None:
            raise at("public_url", f'sign_in = "{self.sign_in}" needs the address that people open')
        return self

    def address(self, port: int | None) -> tuple[str, int]:
        """Returns host and port to listen at. ``port`` is that of a platform, which reaches all addresses.

        Without a way to sign in the console stays on the loopback address.
        """
        host, own = parse_listen(self.listen)
        if port is None:
            return host, own
        return (_ALL_ADDRESSES if self.sign_in and is_loopback(host) else host), port
