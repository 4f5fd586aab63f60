"""An httpx transport over libcurl: a new connection for each request, each phase measured by libcurl."""

from probes.wire.addresses import Allow, allow_all_but_metadata, allow_public
from probes.wire.errors import (
    AnswerTimeoutError,
    BusyError,
    ConnectError,
    ConnectTimeoutError,
    ProtocolError,
    ReadError,
    RequestError,
    SchemeError,
    WireError,
    WriteError,
)
from probes.wire.transport import CurlTransport, ProbeClient, probe_client

__all__ = [
    "Allow",
    "AnswerTimeoutError",
    "BusyError",
    "ConnectError",
    "ConnectTimeoutError",
    "CurlTransport",
    "ProbeClient",
    "ProtocolError",
    "ReadError",
    "RequestError",
    "SchemeError",
    "WireError",
    "WriteError",
    "allow_all_but_metadata",
    "allow_public",
    "probe_client",
]
