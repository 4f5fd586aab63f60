"""Validates URLs, and masks the secrets in them."""

import re
from typing import Annotated, Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import idna
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SecretStr
from pydantic_core import PydanticCustomError

from settings.addresses import is_metadata, is_metadata_name, parse_host
from settings.postgres_parameters import clean
from settings.redis_parameters import is_database, parameter_problem
from settings.texts import trim

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
_UNSAFE = re.compile("[\x00-\x20\x7f-\xa0\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HOST_NAME = re.compile(r"([A-Za-z0-9_~-]{1,63}\.)*[A-Za-z0-9_~-]{1,63}\.?")
"""libcurl rejects any other character, and DNS longer parts. Docker networks have names with underscores."""
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_DOTTED = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_DRIVER = re.compile(r"\A(?:jdbc:)?(postgres(?:ql)?)(?:\+[a-z0-9_]+)?://")
"""The schemes of SQLAlchemy, which name a driver, and of JDBC."""
_AFTER_BRACKET = re.compile(r"(:[0-9]*)?")
_LONGEST_HOST = 253
"""Characters of a name in DNS."""
_REFUSED_HOST = "HTTP clients do not accept the URL's host"


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
    """Returns the URL unchanged. Raises an error for one that HTTP clients refuse, or must never request."""
    parts = _split(url, ("https", "http"))
    _check_host(parts)
    host = client_host(parts)
    address = parse_host(host)
    if is_metadata_name(host) or (address is not None and is_metadata(address)):
        raise _url_error("Paywatch never connects to link-local addresses and metadata services")
    return url


def client_host(parts: SplitResult) -> str:
    """Returns the host in the ASCII form of the HTTP clients; refuses what httpx or libcurl would refuse."""
    host, written = parts.hostname or "", parts.netloc.rpartition("@")[2]
    try:
        if "xn--" in host:
            idna.decode(host)
        host = host if host.isascii() else idna.encode(host).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise _url_error(_REFUSED_HOST) from None
    if "[" in written and (":" not in host or not _AFTER_BRACKET.fullmatch(written.rpartition("]")[2])):
        raise _url_error(_REFUSED_HOST)
    if "\\" in parts.netloc or len(host.rstrip(".")) > _LONGEST_HOST:
        raise _url_error(_REFUSED_HOST)
    if parse_host(host) is not None:
        if _DOTTED.fullmatch(host) and not _is_strict(host):
            raise _url_error(_REFUSED_HOST)
    elif not _HOST_NAME.fullmatch(host) or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise _url_error(_REFUSED_HOST)
    return host


def _is_strict(host: str) -> bool:
    """Whether no number has leading zeros, which httpx refuses and others read as octal."""
    return all(part == str(int(part)) for part in host.split("."))


def check_postgres(url: str) -> str:
    """Returns the URL without the additions of other programs, such as Prisma and SQLAlchemy.

    Its parameters are then those of ``postgres_parameters.clean``.
    """
    url = _DRIVER.sub(r"\1://", url)
    parts = _split(url, _POSTGRES)
    _check_password(parts)
    if "@" in parts.netloc.rpartition("@")[0]:  # asyncpg takes the host to begin at the first one
        raise _url_error("write @ of the user or password as %40")
    query = parse_qsl(parts.query, keep_blank_values=True)
    hosts = parts.netloc.rpartition("@")[2]
    if not hosts and not any(key == "host" for key, _ in query):
        raise _url_error("the URL has no host")
    for host in hosts.split(",") if hosts else ():
        _check_host(urlsplit(f"//{host}"))
    try:
        known = clean(query)
    except ValueError as error:
        raise _url_error(str(error)) from None
    if known == query:
        return url
    return url.partition("?")[0] + (f"?{urlencode(known)}" if known else "")


def _check_password(parts: SplitResult) -> None:
    if _misplaced_at(parts):
        raise _url_error("write /, ? and # of the user or password as %2F, %3F and %23")


def check_redis(url: str) -> str:
    """Returns the URL unchanged. Raises an error for one that redis-py would misread or refuse."""
    parts = _split(url, _REDIS)
    _check_password(parts)
    if parts.fragment or "@" in parts.query:
        raise _url_error("write @, /, ? and # of the user or password as %40, %2F, %3F and %23")
    if "@" in parts.netloc.rpartition("@")[0]:
        raise _url_error("write @ of the user or password as %40")
    if parts.scheme != "unix":
        _check_host(parts)
        if parts.path.strip("/") and not is_database(parts.path.strip("/")):
            raise _url_error("the path of the URL must be the number of a database, such as /0")
    elif not parts.path:
        raise _url_error("the URL has no path to a socket")
    problem = parameter_problem(parts.query)
    if problem is not None:
        raise _url_error(problem)
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


def _trim(value: Any) -> Any:
    return trim(value) if isinstance(value, str) else value


Trimmed = BeforeValidator(_trim)
"""Removes surrounding white space, which secrets and URLs collect when they are copied."""
Masked = PlainSerializer(_mask, when_used="json")
PasswordMasked = PlainSerializer(_mask_password, when_used="json")
HttpUrl = Annotated[str, AfterValidator(check_http), Trimmed, PlainSerializer(mask_url, when_used="json")]
SecretUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_http), Trimmed, Masked]
PostgresUrl = Annotated[
    SecretStr, Field(min_length=1), AfterValidator(_secret_postgres), Trimmed, PasswordMasked
]
RedisUrl = Annotated[SecretStr, Field(min_length=1), AfterValidator(_secret_redis), Trimmed, PasswordMasked]
