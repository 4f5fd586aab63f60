"""Turns a finished transfer into an httpx response or a WireError."""

import errno
import os
import re
import socket
from datetime import datetime
from typing import TypedDict

import httpx
import pycurl

from probes.wire.addresses import parse
from probes.wire.descriptors import NO_DESCRIPTOR_LEFT, NO_DESCRIPTORS
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
from probes.wire.headers import is_usable, parse_headers, status_line
from probes.wire.heads import require_whole_body, require_whole_head
from probes.wire.lenient import is_complete
from probes.wire.loop import Ending
from probes.wire.phases import certificate_end, measure, names_no_host
from probes.wire.transfer import Transfer
from settings.addresses import Address
from settings.texts import mask_secrets


class Facts(TypedDict):
    """The attributes that every error has."""

    phases: dict[str, float]
    tls_not_after: datetime | None


# Errors of this host, not of the watched one: no route out, no ports or buffers left.
_LOCAL_ERRNOS = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL}
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
_WEIRD, _TOO_LARGE = 8, 100
"""CURLE_WEIRD_SERVER_REPLY and CURLE_TOO_LARGE, which pycurl does not name."""
_OPENSSL_CODE = re.compile(r"error:([0-9A-F]{8}):")
_OPENSSL_REASON, _FIRST_ALERT = 0x7FFFFF, 1000
"""The reason within OpenSSL's code. From SSL_AD_REASON_OFFSET on, it is an alert that the peer sent."""
# Class, cause, local, sentence. libcurl's messages name hosts and protocols, never a path or a query.
_SENTENCES: dict[int, tuple[type[WireError], str, bool, str]] = {
    pycurl.E_COULDNT_RESOLVE_HOST: (ConnectError, "dns", False, "the name {host} does not resolve"),
    pycurl.E_RECV_ERROR: (
        ReadError,
        "reset",
        False,
        "{place} reset the connection before its response ended",
    ),
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
    _TOO_LARGE: (ProtocolError, "protocol", False, "{place} sends more headers than clients accept"),
    pycurl.E_URL_MALFORMAT: (RequestError, "request", False, "the URL cannot be requested"),
}
_ENCODINGS = frozenset({b"", b"identity", b"none", b"gzip", b"x-gzip", b"deflate", b"br"})
"""Those that libcurl decodes, if built with all of them; it ends a transfer at the body of any other."""
_LONGEST_ENCODING = 40
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
    undecoded = _unknown_encoding(transfer) if ending.code == pycurl.E_BAD_CONTENT_ENCODING else ""
    cut = transfer.body.truncated and ending.code == pycurl.E_WRITE_ERROR
    received = parse_headers(transfer.lines)
    if ending.code and not (cut or undecoded or is_complete(transfer, ending, received)):
        raise _error(transfer, ending)
    require_whole_head(transfer)
    if not ending.code:
        require_whole_body(transfer, received)
    version, _, rest = status_line(transfer.lines).partition(b" ")
    end = certificate_end(transfer.curl, verified=True) if transfer.tls else None
    if transfer.tls and names_no_host(transfer.curl):
        raise _without_names(transfer)
    return httpx.Response(
        status_code=transfer.curl.getinfo(pycurl.RESPONSE_CODE),
        headers=[header for header in received if is_usable(transfer.request.url, *header)],
        stream=httpx.ByteStream(bytes(transfer.body.content)),
        extensions={
            "http_version": version,
            "reason_phrase": rest.partition(b" ")[2].strip(),
            "phases": _phases(transfer, answered=True),
            "tls_not_after": end.not_after if end else None,
            "tls_subject": end.subject if end else "",
            "truncated": transfer.body.truncated,
            "undecoded": undecoded,
            "received_headers": received,
            "peer": _peer(transfer.curl),
        },
    )


def _unknown_encoding(transfer: Transfer) -> str:
    """Returns the content encoding that libcurl does not know; empty if it knows all."""
    values = b",".join(
        value for name, value in parse_headers(transfer.lines) if name.lower() == b"content-encoding"
    )
    codings = [coding.strip().lower() for coding in values.split(b",")]
    unknown = next((coding for coding in codings if coding not in _ENCODINGS), b"")
    return unknown[:_LONGEST_ENCODING].decode("ascii", "backslashreplace")


def _peer(curl: pycurl.Curl) -> Address | None:
    found: str = curl.getinfo(pycurl.PRIMARY_IP)
    return parse(found) if found else None


def unresolved(transfer: Transfer, error: socket.gaierror, seconds: float) -> WireError:
    """Returns the error of a name without address, or whose name servers do not respond."""
    silent = ": its name servers do not respond" if error.errno == socket.EAI_AGAIN else ""
    sentence = f"the name {transfer.host} does not resolve{silent}"
    return ConnectError(sentence, cause="dns", phases={"dns": seconds, "total": seconds})


def without_descriptors(seconds: float) -> WireError:
    phases = {"dns": seconds, "total": seconds}
    return ConnectError(NO_DESCRIPTOR_LEFT, cause="descriptors", phases=phases, local=True)


def unresolved_in_time(transfer: Transfer, seconds: float) -> WireError:
    return _late(transfer, {"dns": seconds, "total": seconds}, None)


def _phases(transfer: Transfer, *, answered: bool) -> dict[str, float]:
    return measure(transfer.curl, lookup=transfer.lookup, tls=transfer.tls, answered=answered)


def _known_as(ending: Ending) -> int:
    """Returns the code whose sentence fits: libcurl reports some invalid responses as a broken connection."""
    if ending.code == pycurl.E_RECV_ERROR:
        if "chunk" in ending.message:
            return _WEIRD
        if "Too large response headers" in ending.message:
            return _TOO_LARGE
    return ending.code


def _is_tls_refusal(ending: Ending) -> bool:
    """Whether the server ended TLS with an alert: in TLS 1.3, it refuses a client without certificate only
    after the client has finished the handshake."""
    found = _OPENSSL_CODE.search(ending.message)
    return found is not None and int(found[1], 16) & _OPENSSL_REASON > _FIRST_ALERT


def _error(transfer: Transfer, ending: Ending) -> WireError:
    end = certificate_end(transfer.curl) if transfer.tls else None
    facts = Facts(
        phases=_phases(transfer, answered=bool(transfer.lines)), tls_not_after=end.not_after if end else None
    )
    if ending.code == pycurl.E_COULDNT_CONNECT:
        return _no_connection(transfer, facts)
    if ending.code == pycurl.E_OPERATION_TIMEDOUT:
        return _late(transfer, facts["phases"], facts["tls_not_after"])
    if ending.code in _TLS_CODES or _is_tls_refusal(ending):
        return ConnectError(_tls_sentence(transfer, ending, facts), cause="tls", **facts)
    kind, cause, local, sentence = _SENTENCES.get(_known_as(ending), _ANYTHING_ELSE)
    told = mask_secrets(ending.message) or f"libcurl's error {ending.code}"  # may quote the certificate
    message = sentence.format(place=transfer.place, host=transfer.request.url.host, message=told)
    return kind(message, cause=cause, local=local, **facts)


def _no_connection(transfer: Transfer, facts: Facts) -> WireError:
    if transfer.opener.refused is not None:
        sentence = f"{transfer.place} leads to {transfer.opener.refused}, which probes must not connect to"
        return ConnectError(sentence, cause="address", **facts)
    number: int = transfer.opener.errno or transfer.curl.getinfo(pycurl.OS_ERRNO)
    # Without an error of the system, libcurl never had the socket: pycurl could not duplicate it.
    if number in NO_DESCRIPTORS or (not number and transfer.opener.opened):
        return ConnectError(NO_DESCRIPTOR_LEFT, cause="descriptors", local=True, **facts)
    local = bool(transfer.opener.errno) or number in _LOCAL_ERRNOS
    why = os.strerror(number) if number else "no connection"
    sentence = f"could not connect to {transfer.place}: {why}"
    return ConnectError(sentence, cause="network" if local else "connect", local=local, **facts)


def _late(transfer: Transfer, phases: dict[str, float], tls_not_after: datetime | None) -> WireError:
    last = [name for name in phases if name != "total"][-1]
    kind = ConnectTimeoutError if last in {"dns", "connect", "tls"} else AnswerTimeoutError
    sentence = f"{transfer.place} did not respond within {phases['total']:.1f} s ({_WAITING[last]})"
    return kind(sentence, cause="timeout", phases=phases, tls_not_after=tls_not_after)


def _without_names(transfer: Transfer) -> WireError:
    sentence = f"the certificate of {transfer.place} has no subjectAltName, without which browsers refuse it"
    return ConnectError(sentence, cause="tls", phases=_phases(transfer, answered=True))


def _tls_sentence(transfer: Transfer, ending: Ending, facts: Facts) -> str:
    end = facts["tls_not_after"]
    # libcurl has one code for all invalid certificates: only its message says why. The cause stays `tls`.
    if "expired" in ending.message and end is not None:
        return f"the certificate of {transfer.place} expired on {end:%Y-%m-%d %H:%M} UTC"
    return f"the TLS handshake with {transfer.place} failed: {mask_secrets(ending.message)}"
