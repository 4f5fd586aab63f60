"""When nothing came back: whose fault that is, and in which words."""

import errno
from collections.abc import Iterator

import httpx

from probes.reading import Json, Outcome, Verdict
from probes.wire import WireError

CAUSES = (
    "address",
    "busy",
    "closed",
    "connect",
    "dns",
    "network",
    "protocol",
    "request",
    "reset",
    "timeout",
    "tls",
    "trust",
)
_OFFLINE = frozenset({errno.ENETUNREACH, errno.ENETDOWN})


def unanswered(error: httpx.RequestError) -> Outcome:
    """The outcome of a request that got no answer: ``fail``, or ``unknown`` where our own side is broken."""
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
    return str(error) or f"no answer ({type(error).__name__})"


def offline(error: BaseException) -> bool:
    """Whether an error goes back to this host having no network."""
    return any(isinstance(each, OSError) and each.errno in _OFFLINE for each in _origins(error))


def _origins(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _origins(inner)
        error = error.__cause__ or error.__context__
