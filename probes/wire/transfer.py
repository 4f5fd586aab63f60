"""Prepares a libcurl handle for one httpx request."""

import re
import socket
from dataclasses import dataclass, field

import httpx
import pycurl

from probes.wire.addresses import Allow, parse
from probes.wire.errors import RequestError, SchemeError
from probes.wire.headers import leads_on
from probes.wire.names import Lookup
from settings.addresses import Address

# libcurl sets these itself, or they only control a connection that is not reused.
_OWN_HEADERS = frozenset({b"accept-encoding", b"connection", b"content-length", b"transfer-encoding"})
_HEADER_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_KEPT = 1024
"""Bytes: the end of a compressed body, and the last chunk with its trailers behind it."""
_FORBIDDEN_IN_VALUE = re.compile(rb"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class WireOptions:
    """The options of a transport, the same for each request."""

    allow: Allow
    max_body: int
    ca_file: str
    env_proxies: bool


class Body:
    """Collects at most ``limit`` bytes, and ends the transfer at the next byte."""

    __slots__ = ("content", "limit", "truncated")

    def __init__(self, limit: int) -> None:
        self.content = bytearray()
        self.limit = limit
        self.truncated = False

    def write(self, chunk: bytes) -> int:
        room = self.limit - len(self.content)
        self.content += chunk[:room]
        self.truncated = len(chunk) > room
        return 0 if self.truncated else len(chunk)


class Received:
    """Keeps the last bytes of the body as they came: compressed, and in chunks if it has them."""

    __slots__ = ("end",)

    def __init__(self) -> None:
        self.end = b""

    def add(self, kind: int, part: bytes) -> None:
        if kind == pycurl.INFOTYPE_DATA_IN:
            self.end = (self.end + part[-_KEPT:])[-_KEPT:]


class _SharedSocket(socket.socket):
    """pycurl gives libcurl a duplicate of this socket, so it is closed here, without a ResourceWarning."""

    def __del__(self) -> None:
        if self.fileno() >= 0:
            self.close()


class SocketOpener:
    """Opens sockets to allowed addresses. ``errno`` is why this host could not open one."""

    __slots__ = ("_allow", "errno", "opened", "refused")

    def __init__(self, allow: Allow) -> None:
        self._allow = allow
        self.refused: Address | None = None
        self.errno = 0
        self.opened = False

    def open(self, _purpose: int, target: pycurl.CurlSockAddr) -> socket.socket | int:
        address = parse(str(target.addr[0]))
        if not self._allow(address):
            self.refused = address
            return pycurl.SOCKET_BAD
        try:
            found = _SharedSocket(target.family, target.socktype, target.protocol)
        except OSError as error:
            self.errno = error.errno or 0
            return pycurl.SOCKET_BAD
        self.opened = True
        return found


@dataclass(slots=True, eq=False)
class Transfer:
    """A prepared handle, and the results of its run."""

    curl: pycurl.Curl
    request: httpx.Request
    body: Body
    opener: SocketOpener
    lines: list[bytes] = field(default_factory=list)
    """Received header lines, including those of interim responses and trailers."""
    lookup: float = 0.0
    """Seconds of the DNS lookup."""
    received: Received = field(default_factory=Received)
    redirected: bool = False
    """Whether the transfer was ended at the headers of a redirect."""

    def add_line(self, line: bytes) -> int:
        """Ends the transfer at the headers of a followed redirect, as browsers do not read its body."""
        self.lines.append(line)
        self.redirected = not line.strip() and leads_on(self.lines)
        return 0 if self.redirected else len(line)

    @property
    def tls(self) -> bool:
        return self.request.url.scheme == "https"

    @property
    def place(self) -> str:
        """Host and port, for messages."""
        url = self.request.url
        host = f"[{url.host}]" if ":" in url.host else url.host
        return f"{host}:{self.port}"

    @property
    def port(self) -> int:
        return self.request.url.port or (443 if self.tls else 80)

    @property
    def host(self) -> str:
        """The host as in the URL for libcurl: ASCII, without brackets."""
        return self.request.url.raw_host.decode("ascii")

    def timeout(self, name: str) -> float | None:
        """Returns one of httpx's timeouts of this request, in seconds."""
        seconds: float | None = self.request.extensions.get("timeout", {}).get(name)
        return seconds

    def resolved(self, lookup: Lookup) -> None:
        """Sets the addresses of the host, and subtracts the time of the lookup from the timeouts."""
        self.lookup = lookup.seconds
        if lookup.addresses:
            # The plus makes the entry expire; until then a newer lookup replaces it.
            self.curl.setopt(pycurl.RESOLVE, [f"+{self.host}:{self.port}:{','.join(lookup.addresses)}"])
        for option, name in ((pycurl.CONNECTTIMEOUT_MS, "connect"), (pycurl.TIMEOUT_MS, "read")):
            seconds = self.timeout(name)
            if seconds is not None:
                self.curl.setopt(option, max(1, round((seconds - lookup.seconds) * 1000)))


def prepare(request: httpx.Request, content: bytes, options: WireOptions) -> Transfer:
    """Returns a transfer ready to run. Raises SchemeError or RequestError."""
    if request.url.scheme not in {"http", "https"}:
        raise SchemeError("a probe supports only http and https", cause="request")
    opener = SocketOpener(request.extensions.get("allow", options.allow))
    transfer = Transfer(pycurl.Curl(), request, Body(_max_body(request, options)), opener)
    _set_connection(transfer, options)
    _set_method(transfer.curl, request.method, content)
    _set_headers(transfer.curl, request)
    follows = request.extensions.get("follow", False)
    transfer.curl.setopt(pycurl.HEADERFUNCTION, transfer.add_line if follows else transfer.lines.append)
    if request.extensions.get("whole_body", False):
        transfer.curl.setopt(pycurl.VERBOSE, 1)
        transfer.curl.setopt(pycurl.DEBUGFUNCTION, transfer.received.add)
    transfer.curl.setopt(pycurl.WRITEFUNCTION, transfer.body.write)
    return transfer


def _max_body(request: httpx.Request, options: WireOptions) -> int:
    limit: int = request.extensions.get("max_body", options.max_body)
    return limit


def _set_connection(transfer: Transfer, options: WireOptions) -> None:
    curl, url = transfer.curl, transfer.request.url
    target = url.raw_path.decode("ascii")
    curl.setopt(pycurl.URL, f"{url.scheme}://{url.netloc.decode('ascii')}{target}")
    curl.setopt(pycurl.PATH_AS_IS, 1)
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.FRESH_CONNECT, 1)
    curl.setopt(pycurl.FORBID_REUSE, 1)
    curl.setopt(pycurl.OPENSOCKETFUNCTION, transfer.opener.open)
    if not options.env_proxies:
        curl.setopt(pycurl.PROXY, "")
    if transfer.tls:
        curl.setopt(pycurl.CAINFO, options.ca_file)
        curl.unsetopt(pycurl.CAPATH)  # libcurl caches the parsed certificates of a file, not of a directory
        curl.setopt(pycurl.SSL_SESSIONID_CACHE, 0)
        curl.setopt(pycurl.OPT_CERTINFO, 1)


def _set_method(curl: pycurl.Curl, method: str, content: bytes) -> None:
    if method == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    elif content or method in {"POST", "PUT", "PATCH"}:
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDS, content)
        curl.setopt(pycurl.CUSTOMREQUEST, method)
    elif method != "GET":
        curl.setopt(pycurl.CUSTOMREQUEST, method)


def _set_headers(curl: pycurl.Curl, request: httpx.Request) -> None:
    headers = request.headers
    lines = [_header_line(name, value) for name, value in headers.raw if name.lower() not in _OWN_HEADERS]
    # An empty header stops libcurl from adding its default for it.
    lines += [f"{name}:".encode() for name in ("Accept", "Content-Type", "Expect") if name not in headers]
    curl.setopt(pycurl.HTTPHEADER, lines)
    # libcurl decodes what it is sent, also what was not asked for: max_body bounds the decoded body.
    curl.setopt(pycurl.ACCEPT_ENCODING, headers.get("accept-encoding", "identity"))


def _header_line(name: bytes, value: bytes) -> bytes:
    if not _HEADER_NAME.fullmatch(name) or _FORBIDDEN_IN_VALUE.search(value):
        raise RequestError(
            f"the header {name!r} contains characters that HTTP does not allow", cause="request"
        )
    return name + b": " + value if value else name + b";"
