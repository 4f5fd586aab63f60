"""The hosts that a check connects to, from its settings: any kind, also one that is added later."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from settings.checks.base import CheckBase
from settings.hosts import ascii_host

_NOT_TARGETS = frozenset({"runbook", "expect"})
_HOST_KEYS = frozenset({"host", "server"})


def targets_of(check: CheckBase) -> frozenset[str]:
    """Returns names and addresses, in ASCII. A kind can name in ``connects_to`` the keys that have them."""
    return frozenset(host for host in _of_section(check, check.connects_to) if host)


def _of_section(section: BaseModel, only: tuple[str, ...] | None = None) -> Iterator[str]:
    for key in type(section).model_fields:
        if key not in _NOT_TARGETS and (only is None or key in only):
            yield from _hosts(key, getattr(section, key))


def _hosts(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from _of_section(value)
    elif isinstance(value, dict):
        for inner, each in value.items():
            yield from _hosts(str(inner), each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _hosts(key, each)
    elif isinstance(value, str | SecretStr):
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        yield from hosts_of_url(text) if "://" in text else _of_host(text) if key in _HOST_KEYS else ()


def _of_host(text: str) -> Iterator[str]:
    bare = text.partition(":")[0] if text.count(":") == 1 else text.partition("]:")[0]  # of a name server
    try:
        yield ascii_host(bare.removeprefix("["))
    except ValueError:
        return


def hosts_of_url(text: str) -> Iterator[str]:
    """A URL of Postgres may list several hosts; one of a socket has none."""
    try:
        netloc = urlsplit(text).netloc.rpartition("@")[2]
    except ValueError:
        return
    for each in netloc.split(","):
        try:
            host = urlsplit(f"//{each}").hostname
        except ValueError:
            continue
        if host:
            yield from _of_host(host)
