"""The errors of the transport: httpx exceptions that also carry the cause and the phases until the failure.

httpx.TransportError
  x WireError: cause, phases, tls_not_after, local
    - ConnectError (httpx.ConnectError)            cause dns, connect, address, tls
    - ConnectTimeoutError (httpx.ConnectTimeout)   cause timeout
    - AnswerTimeoutError (httpx.ReadTimeout)       cause timeout
    - BusyError (httpx.PoolTimeout)                cause busy
    - ReadError, WriteError                        cause reset
    - ProtocolError (httpx.RemoteProtocolError)    cause protocol
    - RequestError (httpx.LocalProtocolError)      cause request
    - SchemeError (httpx.UnsupportedProtocol)      cause request
"""

from collections.abc import Mapping
from datetime import datetime

import httpx


class WireError(httpx.TransportError):
    """One sentence without the URL's path or query. ``local``: this host or its network failed."""

    def __init__(
        self,
        message: str,
        *,
        cause: str,
        phases: Mapping[str, float] | None = None,
        tls_not_after: datetime | None = None,
        local: bool = False,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        self.phases: Mapping[str, float] = phases or {}
        self.tls_not_after = tls_not_after
        self.local = local


class ConnectError(WireError, httpx.ConnectError):
    """No connection: the name, the address, the port or the TLS handshake failed."""


class ConnectTimeoutError(WireError, httpx.ConnectTimeout):
    """No connection in time."""


class AnswerTimeoutError(WireError, httpx.ReadTimeout):
    """Connected, but no complete response in time."""


class BusyError(WireError, httpx.PoolTimeout):
    """Too many requests of this transport are running."""


class ReadError(WireError, httpx.ReadError):
    """The connection broke before the response was complete."""


class WriteError(WireError, httpx.WriteError):
    """The connection broke during the request."""


class ProtocolError(WireError, httpx.RemoteProtocolError):
    """The response is not a complete HTTP response."""


class RequestError(WireError, httpx.LocalProtocolError):
    """The request cannot be sent."""


class SchemeError(WireError, httpx.UnsupportedProtocol):
    """Neither http nor https."""
