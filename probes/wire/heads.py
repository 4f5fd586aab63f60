"""Rejects a response without a valid status, or whose headers or compressed body have no end."""

import re
from collections.abc import Sequence

from probes.wire.errors import ProtocolError
from probes.wire.headers import last_head
from probes.wire.phases import measure
from probes.wire.transfer import Transfer

_LONG_STATUS = re.compile(rb"HTTP/[0-9.]+ +[0-9]{4}")
_GZIP = ([b"gzip"], [b"x-gzip"])
_LAST_CHUNK = re.compile(rb"(?:\A|\r?\n)0+[ \t]*(?:;[^\r\n]*)?\r?\n(?:[^\r\n]+\r?\n)*\r?\n\Z")
_CHUNK_SIZE = re.compile(rb"\r?\n[0-9A-Fa-f]+[ \t]*(?:;[^\r\n]*)?\r?\n")
_NEAR_END = 64


def require_whole_head(transfer: Transfer) -> None:
    """Raises ProtocolError unless the last response has a status, and an empty line ends its headers.

    libcurl accepts a response without that line, if the server closes the connection there, and takes the
    first three digits of a longer number for the status.
    """
    head = last_head(transfer.lines)
    if not head or head[-1].strip():
        raise _invalid(transfer, f"{transfer.place} closed the connection in the middle of the headers")
    if _LONG_STATUS.match(head[0]):
        raise _invalid(transfer, f"the status from {transfer.place} has more than three digits")


def require_whole_body(transfer: Transfer, headers: Sequence[tuple[bytes, bytes]]) -> None:
    """Raises ProtocolError if the body is one of gzip that ends too early.

    libcurl returns what it could decode of it, as browsers show it. A judgement of the body needs the rest.
    Only for a request with ``whole_body``, and only if the whole body was read.
    """
    if not transfer.received.end:
        return
    fields = [(name.lower(), value.strip().lower()) for name, value in headers]
    if [value for name, value in fields if name == b"content-encoding"] not in _GZIP:
        return
    ends = {transfer.received.end}
    if any(name == b"transfer-encoding" for name, _ in fields):
        end = _LAST_CHUNK.sub(b"", transfer.received.end)
        ends = {end, _CHUNK_SIZE.sub(b"", end[-_NEAR_END:])}  # a chunk may begin within the length
    # RFC 1952: the last four bytes are the length of what was compressed.
    length = (len(transfer.body.content) % 2**32).to_bytes(4, "little")
    if not any(end.endswith(length) or not end for end in ends):
        raise _invalid(transfer, f"the compressed body from {transfer.place} ends too early")


def _invalid(transfer: Transfer, sentence: str) -> ProtocolError:
    answered = bool(transfer.lines)
    phases = measure(transfer.curl, lookup=transfer.lookup, tls=transfer.tls, answered=answered)
    return ProtocolError(sentence, cause="protocol", phases=phases)
