"""Addresses: what a URL must have, and how one is shown without the secrets that it may carry."""

import re
from typing import Annotated
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from pydantic import AfterValidator, Field, PlainSerializer, SecretStr
from pydantic_core import PydanticCustomError

MASK = "********"

_POSTGRES = ("postgresql", "postgres")
_REDIS = ("redis", "rediss", "unix")
_TELLABLE = {
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
"""A scheme that is none of these may be the beginning of a secret."""
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
"""Query parameters that Prisma reads from DATABASE_URL itself; to Postgres they are unknown settings.
What stays is ``pgbouncer=true``, which tells whoever connects to keep no prepared statement."""


def mask_url(url: str) -> str:
    """The URL with its password (or a user that stands alone) and all values of its query masked.

    Where an @ stands behind the host, a password with a / ? or # may have been cut in two: then only the
    scheme is left.
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


def _refuse(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("url", "{sentence}", {"sentence": sentence})


def _split(url: str, schemes: tuple[str, ...]) -> SplitResult:
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    scheme, colon, _ = url.partition("://")
    if not colon or scheme.lower() not in schemes:
        found = f", not {scheme}://" if colon and scheme in _TELLABLE else ""
        raise _refuse(f"the URL must begin with {wanted}{found}")
    if _UNSAFE.search(url):
        raise _refuse("the URL must not contain spaces or control characters")
    try:
        return urlsplit(url)
    except ValueError:
        raise _refuse("the URL has a malformed host") from None


def _check_host(parts: SplitResult) -> None:
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _refuse("the URL's port must be a number from 1 to 65535") from None
    if not host:
        raise _refuse("the URL has no host")
    if port == 0:
        raise _refuse("the URL's port must be a number from 1 to 65535")


def check_http(url: str) -> str:
    _check_host(_split(url, ("https", "http")))
    return url


def check_postgres(url: str) -> str:
    """A DSN that Postgres clients understand: Prisma's and SQLAlchemy's own additions are taken off."""
    url = url.replace("postgresql+asyncpg://", "postgresql://", 1)
    parts = _split(url, _POSTGRES)
    _check_password(parts)
    query = parse_qsl(parts.query, keep_blank_values=True)
    hosts = parts.netloc.rpartition("@")[2]
    if not hosts and not any(key == "host" for key, _ in query):
        raise _refuse("the URL has no host")
    for host in hosts.split(",") if hosts else ():
        _check_host(urlsplit(f"//{host}"))
    return _without_prisma(url, query)


def _check_password(parts: SplitResult) -> None:
    if _misplaced_at(parts):
        raise _refuse("write /, ? and # of the user or password as %2F, %3F and %23")


def _without_prisma(url: str, query: list[tuple[str, str]]) -> str:
    kept = [(key, value) for key, value in query if key not in _PRISMA]
    schema = dict(query).get("schema", "public")
    if schema != "public":
        kept.append(("search_path", schema))
    if kept == query:
        return url
    return url.partition("?")[0] + (f"?{urlencode(kept)}" if kept else "")


def check_redis(url: str) -> str:
    parts = _split(url, _REDIS)
    _check_password(parts)
    if parts.scheme != "unix":
        _check_host(parts)
    elif not parts.path:
        raise _refuse("the URL has no path to a socket")
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
