"""The headers of a response, of the lines that libcurl received."""

import httpx


def status_line(lines: list[bytes]) -> bytes:
    return next((line for line in reversed(lines) if line.startswith(b"HTTP/")), b"")


def parse_headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Returns the headers of the last response."""
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line.startswith(b"HTTP/"):
            headers.clear()
        name, colon, value = line.partition(b":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return headers


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
