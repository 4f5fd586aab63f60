"""The request that follows a redirect, by the rules of browsers (the Fetch standard)."""

import re

import httpx

from probes.http.message import Message, location_of

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_OF_THE_BODY = frozenset({"content-type", "content-encoding", "content-language", "content-location"})
_KEPT_ELSEWHERE = frozenset(
    {"accept", "accept-encoding", "accept-language", "cache-control", "user-agent", *_OF_THE_BODY}
)
"""Every other configured header may be a secret, which only its own host may receive."""
_HIGHEST_PORT = 65535
_SURROUNDING = "".join(map(chr, range(0x21)))
_IGNORED = {ord(each): None for each in "\t\r\n"}
_QUERY = re.compile(r"[?#]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class RedirectError(Exception):
    """A redirect leads to no URL that can be requested."""


def next_message(message: Message, response: httpx.Response) -> Message | None:
    """Returns None if the response is no redirect. Raises RedirectError."""
    location = location_of(response) if response.status_code in _FOLLOWED else ""
    if not location:
        return None
    base = response.request.url
    url = _target(base, _as_browsers_read(location))
    headers, method, content = dict(message.headers), message.method, message.content
    if _becomes_get(response.status_code, method):
        method, content = "GET", b""
        headers = {name: value for name, value in headers.items() if name.lower() not in _OF_THE_BODY}
    if not _may_receive_headers(base, url):
        headers = {name: value for name, value in headers.items() if name.lower() in _KEPT_ELSEWHERE}
    return Message(method, url, headers, content)


def _as_browsers_read(location: str) -> str:
    """Returns the reference by the rules of the URL standard, which are more lenient than those of RFC 3986.

    Tabs and line ends count as nothing, other controls are escaped, and a backslash before the query is a
    slash.
    """
    text = location.strip(_SURROUNDING).translate(_IGNORED)
    found = _QUERY.search(text)
    split = found.start() if found else len(text)
    text = text[:split].replace("\\", "/") + text[split:]
    return _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", text)


def _target(base: httpx.URL, location: str) -> httpx.URL:
    try:
        url = base.join(location)
        if url.scheme in {"http", "https"} and url.host and url.port != 0 and _port(url) <= _HIGHEST_PORT:
            return url
    except (httpx.InvalidURL, ValueError) as error:
        raise RedirectError("the Location header of the redirect is not a valid URL") from error
    raise RedirectError("the Location header of the redirect is not a URL of http or https")


def _becomes_get(status: int, method: str) -> bool:
    return (status == 303 and method not in {"GET", "HEAD"}) or (status in {301, 302} and method == "POST")


def _may_receive_headers(base: httpx.URL, url: httpx.URL) -> bool:
    """Whether it is the same origin, or the same host with TLS instead of without, on the default ports."""
    same = (base.scheme, base.host, _port(base)) == (url.scheme, url.host, _port(url))
    upgraded = (base.scheme, url.scheme) == ("http", "https") and (_port(base), _port(url)) == (80, 443)
    return same or (upgraded and base.host == url.host)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
