"""Turns a finished transfer into an httpx response or a WireError."""

import errno
import os
import socket
from datetime import datetime
from typing import TypedDict

import httpx
import pycurl

from probes.wire.addresses import parse
from probes.wire.errors import (
    AnswerTimeoutError,
    ConnectError,
    ConnectTimeoutError,
    ProtocolError,
    ReadError,
    RequestError,
    WireError,
    WriteError,
)
from probes.wire.loop import Ending
from probes.wire.phases import certificate_end, measure
from probes.wire.transfer import Transfer
from settings.addresses import Address
from settings.texts import mask_secrets


class Facts(TypedDict):
    """The attributes that every error has."""

    phases: dict[str, float]
    tls_not_after: datetime | None


# Errors of this host, not of the watched one: no route out, no descriptors, ports or buffers left.
_LOCAL_ERRNOS = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.EADDRNOTAVAIL}
)
_TLS_CODES = frozenset(
    {
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_PEER_FAILED_VERIFICATION,
        pycurl.E_SSL_CIPHER,
        pycurl.E_SSL_CERTPROBLEM,
        pycurl.E_SSL_INVALIDCERTSTATUS,
        pycurl.E_SSL_ISSUER_ERROR,
        pycurl.E_USE_SSL_FAILED,
    }
)
# Class, cause, local, sentence. libcurl's messages name hosts and protocols, never a path or a query.
_SENTENCES: dict[int, tuple[type[WireError], str, bool, str]] = {
    pycurl.E_COULDNT_RESOLVE_HOST: (ConnectError, "dns", False, "the name {host} does not resolve"),
    pycurl.E_RECV_ERROR: (ReadError, "reset", False, "{place} reset the connection before it responded"),
    pycurl.E_SEND_ERROR: (WriteError, "reset", False, "{place} reset the connection during the request"),
    pycurl.E_GOT_NOTHING: (
        ProtocolError,
        "protocol",
        False,
        "{place} closed the connection without a response",
    ),
    pycurl.E_PARTIAL_FILE: (
        ProtocolError,
        "protocol",
        False,
        "{place} closed the connection in the middle of the body",
    ),
    pycurl.E_BAD_CONTENT_ENCODING: (
        ProtocolError,
        "protocol",
        False,
        "the body from {place} cannot be decoded",
    ),
    pycurl.E_ABORTED_BY_CALLBACK: (ConnectError, "closed", True, "the request was aborted: {message}"),
    pycurl.E_SSL_CACERT_BADFILE: (
        ConnectError,
        "trust",
        True,
        "the file of trusted certificates (SSL_CERT_FILE) cannot be read",
    ),
    pycurl.E_URL_MALFORMAT: (RequestError, "request", False, "the URL cannot be requested"),
}
_ANYTHING_ELSE = (ProtocolError, "protocol", False, "no valid response from {place}: {message}")
_WAITING = {
    "dns": "resolving the name",
    "connect": "connecting",
    "tls": "in the TLS handshake",
    "first_byte": "waiting for the first byte",
    "transfer": "reading the body",
}


def conclude(transfer: Transfer, ending: Ending) -> httpx.Response:
    """Returns the response, with phases and certificate in its extensions. Raises a WireError."""
    if ending.code and not (transfer.body.truncated and ending.code == pycurl.E_WRITE_ERROR):
        raise _error(transfer, ending)
    version, _, rest = _status_line(transfer).partition(b" ")
    return httpx.Response(
        status_code=transfer.curl.getinfo(pycurl.RESPONSE_CODE),
        headers=_headers(transfer.lines),
        stream=httpx.ByteStream(bytes(transfer.body.content)),
        extensions={
            "http_version": version,
            "reason_phrase": rest.partition(b" ")[2].strip(),
            "phases": _phases(transfer, answered=True),
            "tls_not_after": certificate_end(transfer.curl) if transfer.tls else None,
            "truncated": transfer.body.truncated,
            "peer": _peer(transfer.curl),
        },
    )


def _peer(curl: pycurl.Curl) -> Address | None:
    found: str = curl.getinfo(pycurl.PRIMARY_IP)
    return parse(found) if found else None


def unresolved(transfer: Transfer, error: socket.gaierror, seconds: float) -> WireError:
    """Returns the error of a name without address, or whose name servers do not respond."""
    silent = ": its name servers do not respond" if error.errno == socket.EAI_AGAIN else ""
    sentence = f"the name {transfer.host} does not resolve{silent}"
    return ConnectError(sentence, cause="dns", phases={"dns": seconds, "total": seconds})


def unresolved_in_time(transfer: Transfer, seconds: float) -> WireError:
    return _late(transfer, {"dns": seconds, "total": seconds}, None)


def _phases(transfer: Transfer, *, answered: bool) -> dict[str, float]:
    return measure(transfer.curl, lookup=transfer.lookup, tls=transfer.tls, answered=answered)


def _status_line(transfer: Transfer) -> bytes:
    return next((line for line in reversed(transfer.lines) if line.startswith(b"HTTP/")), b"")


def _headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Returns the headers of the last response, without those that libcurl's decoding made invalid."""
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line.startswith(b"HTTP/"):
            headers.clear()
        name, colon, value = line.partition(b":")
        if colon and name.lower() not in {b"content-encoding", b"content-length", b"transfer-encoding"}:
            headers.append((name.strip(), value.strip()))
    return headers


def _error(transfer: Transfer, ending: Ending) -> WireError:
    facts = Facts(
        phases=_phases(transfer, answered=bool(transfer.lines)),
        tls_not_after=certificate_end(transfer.curl) if transfer.tls else None,
    )
    if ending.code == pycurl.E_COULDNT_CONNECT:
        return _no_connection(transfer, facts)
    if ending.code == pycurl.E_OPERATION_TIMEDOUT:
        return _late(transfer, facts["phases"], facts["tls_not_after"])
    if ending.code in _TLS_CODES:
        return ConnectError(_tls_sentence(transfer, ending, facts), cause="tls", **facts)
    kind, cause, local, sentence = _SENTENCES.get(ending.code, _ANYTHING_ELSE)
    told = mask_secrets(ending.message)  # it may quote the server's certificate
    message = sentence.format(place=transfer.place, host=transfer.request.url.host, message=told)
    return kind(message, cause=cause, local=local, **facts)


def _no_connection(transfer: Transfer, facts: Facts) -> WireError:
    if transfer.opener.refused is not None:
        sentence = f"{transfer.place} leads to {transfer.opener.refused}, which probes must not connect to"
        return ConnectError(sentence, cause="address", **facts)
    number: int = transfer.opener.errno or transfer.curl.getinfo(pycurl.OS_ERRNO)
    local = bool(transfer.opener.errno) or number in _LOCAL_ERRNOS
    why = os.strerror(number) if number else "no connection"
    sentence = f"could not connect to {transfer.place}: {why}"
    return ConnectError(sentence, cause="network" if local else "connect", local=local, **facts)


def _late(transfer: Transfer, phases: dict[str, float], tls_not_after: datetime | None) -> WireError:
    last = [name for name in phases if name != "total"][-1]
    kind = ConnectTimeoutError if last in {"dns", "connect", "tls"} else AnswerTimeoutError
    sentence = f"{transfer.place} did not respond within {phases['total']:.1f} s ({_WAITING[last]})"
    return kind(sentence, cause="timeout", phases=phases, tls_not_after=tls_not_after)


def _tls_sentence(transfer: Transfer, ending: Ending, facts: Facts) -> str:
    end = facts["tls_not_after"]
    # libcurl has one code for all invalid certificates: only its message says why. The cause stays `tls`.
    if "expired" in ending.message and end is not None:
        return f"the certificate of {transfer.place} expired on {end:%Y-%m-%d %H:%M} UTC"
    return f"the TLS handshake with {transfer.place} failed: {mask_secrets(ending.message)}"
