"""The headers of a response, of the lines that libcurl received."""

import re
from collections.abc import Sequence

import httpx

_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+ +[0-9]{3}")
_REDIRECTS = ([b"301"], [b"302"], [b"303"], [b"307"], [b"308"])


def last_head(lines: Sequence[bytes]) -> list[bytes]:
    """Returns status line and headers of the last response, and the empty line if it ends them.

    A line is a status line only where a head begins: any header or trailer may be named ``HTTP/...``. What
    follows the empty line of the last response are trailers, which are no headers.
    """
    head: list[bytes] = []
    ended = True
    for line in lines:
        if ended and _STATUS_LINE.match(line):
            head, ended = [line], False
        elif not ended:
            head.append(line)
            ended = not line.strip()
    return head


def status_line(lines: Sequence[bytes]) -> bytes:
    return next(iter(last_head(lines)), b"")


def parse_headers(lines: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Returns the headers of the last response, without trailers."""
    pairs = (line.partition(b":") for line in last_head(lines)[1:])
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def leads_on(lines: Sequence[bytes]) -> bool:
    """Whether the last response is a redirect that says where it leads."""
    if status_line(lines).split(None, 2)[1:2] not in _REDIRECTS:
        return False
    return any(name.lower() == b"location" and value for name, value in parse_headers(lines))


def is_usable(url: httpx.URL, name: bytes, value: bytes) -> bool:
    """Whether httpx may read this header.

    libcurl's decoding made three invalid. httpx parses every Location, also of a redirect that nobody
    follows, and raises an error for one that is not a URL.
    """
    lowered = name.lower()
    if lowered == b"location":
        try:
            target = url.join(value.decode("utf-8", "replace"))
        except (httpx.InvalidURL, ValueError):
            return False
        return target.scheme in {"http", "https"} and bool(target.host)
    return lowered not in {b"content-encoding", b"content-length", b"transfer-encoding"}
