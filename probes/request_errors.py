"""The outcomes of HTTP requests that got no response, and the causes that these outcomes share."""

import errno
from collections.abc import Iterator, Mapping

import httpx

from probes.reading import Json, Outcome, Verdict
from probes.wire import WireError
from probes.wire.descriptors import NO_DESCRIPTOR_LEFT, NO_DESCRIPTORS

CAUSES: Mapping[str, str] = {
    "dns": "the name does not resolve",
    "connect": "no connection to that address and port",
    "tls": "the handshake failed: certificate expired, for another host, or of an unknown authority",
    "reset": "the connection broke",
    "protocol": "not a complete HTTP response",
    "timeout": "no complete response in time; the reason names the phase",
    "address": "the URL leads to an address that probes must not connect to",
    "request": "the request cannot be sent as configured",
    "network": "this worker has no route out, or no ports left",
    "busy": "this worker runs too many checks at once",
    "trust": "the file of trusted certificates cannot be read",
    "closed": "the worker is stopping",
}

TLS_CAUSES = ("tls", "trust")
"""Only a request by https has these causes."""

_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.ENOBUFS, errno.EADDRNOTAVAIL})


def uses_tls(url: str) -> bool:
    return url.lower().startswith("https:")


def outcome_of(error: httpx.RequestError) -> Outcome:
    """Returns the outcome of the error: ``unknown`` if this host is at fault, else ``fail``."""
    if not isinstance(error, WireError):
        return Outcome(Verdict.FAIL, _sentence(error), cause=_cause(error))
    evidence: dict[str, Json] = {}
    if error.tls_not_after is not None:
        evidence["tls_not_after"] = error.tls_not_after.isoformat()
    verdict = Verdict.UNKNOWN if error.local else Verdict.FAIL
    return Outcome(verdict, str(error), cause=error.cause, phases=error.phases, evidence=evidence)


def _cause(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    return "connect" if isinstance(error, httpx.ConnectError) else "protocol"


def _sentence(error: httpx.RequestError) -> str:
    if is_bad_location(error):
        return "the Location header of the redirect is not a valid URL"
    return str(error) or f"no response ({type(error).__name__})"


def is_bad_location(error: BaseException) -> bool:
    """Whether httpx could not parse a Location header. Its message quotes a part of the header.

    httpx explains only some of these errors; of others it raises what the parser raised.
    """
    return isinstance(error, httpx.InvalidURL | UnicodeError) or isinstance(
        error.__context__, httpx.InvalidURL
    )


def own_fault(error: BaseException) -> tuple[str, str] | None:
    """Returns cause and reason if the error, or any error that led to it, is one of this host; else None."""
    numbers = {each.errno for each in _chain(error) if isinstance(each, OSError)}
    if numbers & NO_DESCRIPTORS:
        return "descriptors", NO_DESCRIPTOR_LEFT
    return ("network", "this host has no network") if numbers & _NO_NETWORK else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _chain(inner)
        error = error.__cause__ or error.__context__
