"""Why Redis does not serve: a stable code for each kind of error, and what an operator can do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import SecretStr
from redis.asyncio.connection import parse_url
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    InvalidResponse,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import TimeoutError as RedisTimeoutError

_ARGUMENTS = re.compile(r",? with args beginning with:.*", re.DOTALL)
"""A server that has no AUTH, or renamed it, quotes the password in its error."""
LONGEST = 200
"""Characters of an error that are quoted: it may come from any server that answers at this address."""


@dataclass(frozen=True, slots=True)
class Reason:
    """``refused``: Redis answers, but does not execute commands. ``error`` quotes it on one line."""

    code: str
    refused: bool
    error: str
    advice: str


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    errors: type[Exception]
    pattern: str
    advice: str


_REFUSALS = (
    _Kind("no_password", AuthenticationError, "required", "add the password to the URL"),
    _Kind("wrong_password", AuthenticationError, "", "check the user and the password in the URL"),
    _Kind("wrong_password", AuthorizationError, "", "check the user and the password in the URL"),
    _Kind("no_permission", NoPermissionError, "", "grant the permissions that docs/deployment.md lists"),
    _Kind(
        "no_permission", ResponseError, "executing the script can't", "grant what docs/deployment.md lists"
    ),
    _Kind("out_of_memory", OutOfMemoryError, "", "raise maxmemory, or delete what else is stored there"),
    _Kind("read_only", ReadOnlyError, "", "name the primary, not a replica"),
    _Kind("loading", BusyLoadingError, "", "wait until it has loaded its data"),
    _Kind("max_clients", Exception, "max number of clients", "raise its maxclients, or close other clients"),
    _Kind("misconf", ResponseError, "^MISCONF", "free its disk: it cannot save its data"),
    _Kind("no_replicas", ResponseError, "^NOREPLICAS", "start its replicas, or lower min-replicas-to-write"),
    _Kind("master_down", ResponseError, "^MASTERDOWN", "name the primary, not a replica"),
    _Kind(
        "busy_script", ResponseError, "^(BUSY|UNKILLABLE) ", "end the script that occupies it (SCRIPT KILL)"
    ),
    _Kind(
        "cluster", ResponseError, "^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT|TRYAGAIN)", "use a Redis without cluster"
    ),
    _Kind("protected_mode", ResponseError, "^DENIED", "set a password, or allow other hosts to connect"),
    _Kind("refused", ResponseError, "", "check the server's log"),
)
_SLOW = "check the server, the network to it, and whether its port takes TLS (rediss://) or not (redis://)"
_FAILURES = (
    _Kind("not_redis", InvalidResponse, "", "check host and port: another kind of server answers there"),
    _Kind(
        "tls",
        Exception,
        "(?i)ssl|tls|certificate",
        "check the certificate, and whether its port takes TLS (rediss://) or not (redis://)",
    ),
    _Kind("timeout", RedisTimeoutError, "", _SLOW),
    _Kind("timeout", TimeoutError, "", _SLOW),
    _Kind(
        "unknown_host", Exception, "(?i)name or service|nodename|name resolution|hostname", "check the host"
    ),
    _Kind(
        "connection_refused",
        Exception,
        "(?i)connect(ion)? (call failed|refused)|Error 111|Errno 111",
        "start it",
    ),
    _Kind("connection_closed", Exception, "(?i)closed|reset|broken pipe", "check the server's log"),
    _Kind("unreachable", Exception, "", "check the server, and the network to it"),
)
CODES = tuple(dict.fromkeys(kind.code for kind in (*_REFUSALS, *_FAILURES)))


def reason_of(error: Exception) -> Reason:
    """Returns the reason of an error of redis-py, or of the network below it."""
    text = _ARGUMENTS.sub("", " ".join(f"{error}".split())) or type(error).__name__
    quoted = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if kind := _find(_REFUSALS, error, text):
        return Reason(kind.code, refused=True, error=quoted, advice=kind.advice)
    causes = " ".join([text, *(f"{type(each).__name__} {each}" for each in _causes(error))])
    kind = _find(_FAILURES, error, causes) or _FAILURES[-1]
    # redis-py quotes the address twice, and a number of the operating system.
    phrase = "connection refused" if kind.code == "connection_refused" else quoted
    return Reason(kind.code, refused=False, error=phrase, advice=kind.advice)


def where(url: SecretStr) -> str:
    """Returns host and port, or the socket's path, without user and password."""
    parts = parse_url(url.get_secret_value())
    return str(parts.get("path") or f"{parts.get('host', 'localhost')}:{parts.get('port', 6379)}")


def _find(kinds: Iterable[_Kind], error: Exception, text: str) -> _Kind | None:
    for kind in kinds:
        if isinstance(error, kind.errors) and re.search(kind.pattern, text):
            return kind
    return None


def _causes(error: BaseException) -> list[BaseException]:
    """redis-py turns errors of TLS and of the network into its own, of one class."""
    found: list[BaseException] = []
    inner = error.__cause__ or error.__context__
    while inner is not None and len(found) < 5:
        found.append(inner)
        inner = inner.__cause__ or inner.__context__
    return found
