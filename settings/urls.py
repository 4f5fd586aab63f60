"""Validates URLs, and masks the secrets in them."""

import re
from typing import Annotated
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from pydantic import AfterValidator, Field, PlainSerializer, SecretStr
from pydantic_core import PydanticCustomError

MASK = "********"

_POSTGRES = ("postgresql", "postgres")
_REDIS = ("redis", "rediss", "unix")
_KNOWN_SCHEMES = {
    "file",
    "ftp",
    "http",
    "https",
    "mysql",
    "postgres",
    "postgresql",
    "redis",
    "rediss",
    "sqlite",
    "ws",
}
"""Only these are quoted in errors: any other text before ``://`` may be part of a secret."""
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_PRISMA = {
    "connect_timeout",
    "connection_limit",
    "pool_timeout",
    "schema",
    "socket_timeout",
    "sslaccept",
    "sslidentity",
}
"""Query parameters that only Prisma reads: Postgres would reject the connection for an unknown setting.
``pgbouncer=true`` is not among them, because the connection pools read it to disable prepared statements."""


def mask_url(url: str) -> str:
    """Returns the URL with its password (or a user without password) and all values of its query masked.

    An @ after the host means that an unescaped /, ? or # cut a password in two: then only the scheme is left.
    """
    scheme, _, rest = url.partition("://")
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    if not rest or "@" in parts.path + parts.query + parts.fragment:
        return f"{scheme}://{MASK}" if rest else MASK
    query = "&".join(f"{key.partition('=')[0]}={MASK}" for key in parts.query.split("&") if key)
    shown = f"{scheme}://{_masked_netloc(parts)}{parts.path}"
    return shown + (f"?{query}" if query else "") + (f"#{MASK}" if parts.fragment else "")


def _misplaced_at(parts: SplitResult) -> bool:
    return "@" in parts.path or ("@" not in parts.netloc and "@" in parts.query + parts.fragment)


def _masked_netloc(parts: SplitResult) -> str:
    userinfo, at, host = parts.netloc.rpartition("@")
    if not at:
        return host
    user, colon, _ = userinfo.partition(":")
    return f"{user}:{MASK}@{host}" if colon else f"{MASK}@{host}"


def _url_error(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("url", "{sentence}", {"sentence": sentence})


def _split(url: str, schemes: tuple[str, ...]) -> SplitResult:
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    scheme, colon, _ = url.partition("://")
    if not colon or scheme.lower() not in schemes:
        found = f", not {scheme}://" if colon and scheme in _KNOWN_SCHEMES else ""
        raise _url_error(f"the URL must begin with {wanted}{found}")
    if _UNSAFE.search(url):
        raise _url_error("the URL must not contain spaces or control characters")
    try:
        return urlsplit(url)
    except ValueError:
        raise _url_error("the URL has a malformed host") from None


def _check_host(parts: SplitResult) -> None:
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _url_error("the URL's port must be a number from 1 to 65535") from None
    if not host:
        raise _url_error("the URL has no host")
    if port == 0:
        raise _url_error("the URL's port must be a number from 1 to 65535")


def check_http(url: str) -> str:
    _check_host(_split(url, ("https", "http")))
    return url


def check_postgres(url: str) -> str:
    """Returns a DSN for Postgres clients, without the additions of Prisma and SQLAlchemy."""
    url = url.replace("postgresql+asyncpg://", "postgresql://", 1)
    parts = _split(url, _POSTGRES)
    _check_password(parts)
    query = parse_qsl(parts.query, keep_blank_values=True)
    hosts = parts.netloc.rpartition("@")[2]
    if not hosts and not any(key == "host" for key, _ in query):
        raise _url_error("the URL has no host")
    for host in hosts.split(",") if hosts else ():
        _check_host(urlsplit(f"//{host}"))
    return _without_prisma(url, query)


def _check_password(parts: SplitResult) -> None:
    if _misplaced_at(parts):
        raise _url_error("write /, ? and # of the user or password as %2F, %3F and %23")


def _without_prisma(url: str, query: list[tuple[str, str]]) -> str:
    others = [(key, value) for key, value in query if key not in _PRISMA]
    schema = dict(query).get("schema", "public")
    if schema != "public":
        others.append(("search_path", schema))
    if others == query:
        return url
    return url.partition("?")[0] + (f"?{urlencode(others)}" if others else "")


def check_redis(url: str) -> str:
    parts = _split(url, _REDIS)
    _check_password(parts)
    if parts.scheme != "unix":
        _check_host(parts)
    elif not parts.path:
        raise _url_error("the URL has no path to a socket")
    return url


def _secret_http(url: SecretStr) -> SecretStr:
    return SecretStr(check_http(url.get_secret_value()))


def _secret_postgres(url: SecretStr) -> SecretStr:
    return SecretStr(check_postgres(url.get_secret_value()))


def _secret_redis(url: SecretStr) -> SecretStr:
    return SecretStr(check_redis(url.get_secret_value()))


def _mask(_: SecretStr) -> str:
    return MASK


def _mask_password(url: SecretStr) -> str:
    return mask_url(url.get_secret_value())


Masked = PlainSerializer(_mask, when_used="json")
PasswordMasked = PlainSerializer(_mask_password, when_used="json")
HttpUrl = Annotated[str, AfterValidator(check_http), PlainSerializer(mask_url, when_used="json")]
SecretUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_http), Masked]
PostgresUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_postgres), PasswordMasked]
RedisUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_redis), PasswordMasked]
