"""The query parameters of a Redis URL that redis-py understands."""

import math
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

_PARAMETERS = frozenset(
    {
        "client_name",
        "db",
        "health_check_interval",
        "max_connections",
        "password",
        "protocol",
        "retry_on_timeout",
        "socket_connect_timeout",
        "socket_keepalive",
        "socket_timeout",
        "ssl_ca_certs",
        "ssl_ca_data",
        "ssl_ca_path",
        "ssl_cert_reqs",
        "ssl_certfile",
        "ssl_check_hostname",
        "ssl_keyfile",
        "timeout",
        "username",
    }
)
"""Parameters of redis-py's connections; it fails at the first connection for any other."""
_LARGEST_DATABASE = 2**31 - 1


def is_database(text: str) -> bool:
    """Whether this is the number of a database."""
    return text.isascii() and text.isdecimal() and int(text) <= _LARGEST_DATABASE


def _database(text: str) -> int:
    if not is_database(text):
        raise ValueError(text)
    return int(text)


def _protocol(text: str) -> int:
    if text not in {"2", "3"}:
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise ValueError(text)
    return seconds


_NUMBERS: Mapping[str, Callable[[str], object]] = {
    "db": _database,
    "health_check_interval": int,
    "max_connections": int,
    "protocol": _protocol,
    "socket_connect_timeout": _seconds,
    "socket_timeout": _seconds,
    "timeout": _seconds,
}
_CERT_REQS = frozenset({"none", "optional", "required"})


def parameter_problem(query: str) -> str | None:
    """Returns why redis-py could not connect with these parameters, without any of their values."""
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _PARAMETERS:
            return f'the Redis client has no parameter "{name}": remove it from the URL'
        if name == "ssl_cert_reqs" and value not in _CERT_REQS:
            return 'the parameter "ssl_cert_reqs" of the URL must be none, optional or required'
        try:
            _NUMBERS.get(name, str)(value)
        except ValueError:
            return f'the parameter "{name}" of the URL must be a number that the Redis client accepts'
    return None
