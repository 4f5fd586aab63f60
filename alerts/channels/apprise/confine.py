"""Confines a thread: no connection to a metadata service, no programs, no log lines with the address.

Services of Apprise connect by themselves and with many libraries. An audit hook of Python (PEP 578) sees
every connection whichever library makes it, after the name was resolved.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from settings.addresses import is_metadata, parse_host

_LIBRARIES = frozenset({"apprise", "urllib3", "requests", "oauthlib", "requests_oauthlib", "slixmpp", "paho"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto"})


class Refused(OSError):
    """The service tried something that it may not do."""


class _State(threading.local):
    active = False
    refused = ""

    def __init__(self) -> None:
        self.lines: list[str] = []


_state = _State()


class Confined:
    """What happened: ``lines`` are warnings of the libraries, ``refused`` says what was not permitted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.refused = ""


@contextmanager
def confined() -> Iterator[Confined]:
    """Confines this thread while it is open."""
    _install()
    _silence()
    found = Confined()
    _state.active, _state.refused, _state.lines = True, "", found.lines
    try:
        yield found
    finally:
        _state.active, found.refused = False, _state.refused


def _screen(record: logging.LogRecord) -> bool:
    """A filter of loggers, which no handler can circumvent."""
    if not _state.active:
        return True
    if record.levelno >= logging.WARNING:
        _state.lines.append(record.getMessage())
    return False


def _silence() -> None:
    """A filter holds only for its own logger, so that each logger of the libraries needs it."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if name.partition(".")[0] in _LIBRARIES and _screen not in logger.filters:
            logger.addFilter(_screen)


@cache
def _install() -> None:
    """Once for the process: Python has no way to remove an audit hook."""
    sys.addaudithook(_audit)


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not _state.active:
        return
    if event in _PROGRAMS:
        _refuse("the service would run something on this host")
    if event in _CONNECTIONS:
        _check(args[1])


def _check(address: Any) -> None:
    host = parse_host(address[0]) if isinstance(address, tuple) and isinstance(address[0], str) else None
    if host is None:
        _refuse("the service would connect to a socket of this host, or to a name that was not resolved")
    elif is_metadata(host):
        _refuse(f"the address leads to {host}, a link-local address or metadata service")


def _refuse(sentence: str) -> None:
    _state.refused = sentence
    raise Refused(sentence)
