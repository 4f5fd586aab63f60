"""Serves ``/metrics``, ``/health`` and the addresses of heartbeats of one worker. Any other path is a 404.

Anybody who reaches the port can send anything: a request has 32 kB of head and ten seconds for each read, its
body is discarded, and a new connection beyond the limit closes the oldest one: silent clients never keep
Prometheus out.
"""

import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import CollectorRegistry, make_wsgi_app

from workers.metrics.ping_requests import NOT_FOUND, PREFIX, Answer
from workers.metrics.receiver import Receiver

log = structlog.get_logger(__name__)

Health = Callable[[], Mapping[str, Any] | None]
"""Returns what `/health` shows; None while the state is unknown."""

MAX_CONNECTIONS = 64
MAX_HEAD = 32_768
_READ_TIMEOUT = 10
TEXT = "text/plain"
"""The only format of `/metrics`. In OpenMetrics a counter's family is named without ``_total``: two families
would be named ``paywatch_reconcile_records``, and strict parsers refuse the page."""
_MAX_DISCARDED = 1 << 20
_DISCARD_FOR = 2.0
"""Seconds and bytes of a body that are read after the answer: closing before would reset the connection, and
the client would lose the answer."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connections: dict[int, socket.socket] = {}
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections[id(request)] = request
            surplus = list(self._connections.values())[:-MAX_CONNECTIONS]
        for oldest in surplus:
            with suppress(OSError):  # its thread may have closed it
                oldest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            _discard(request)
        with self._lock:
            self._connections.pop(id(request), None)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Logs nothing for a connection that breaks or sends no request."""


def _discard(request: socket.socket) -> None:
    ends, left = time.monotonic() + _DISCARD_FOR, _MAX_DISCARDED
    request.settimeout(1)
    while left > 0 and time.monotonic() < ends and (chunk := request.recv(65_536)):
        left -= len(chunk)


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Quiet(WSGIRequestHandler):
    timeout = _READ_TIMEOUT

    def setup(self) -> None:
        """Reads the whole head, so that what parses it cannot be made to read more."""
        super().setup()
        with self.rfile as connection:
            self.rfile = io.BytesIO(_read_head(connection))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Logs nothing for a request: a path may have the key of a heartbeat."""


def _read_head(connection: io.BufferedIOBase) -> bytes:
    """Returns the request's head; nothing if that is too long or does not end."""
    head = bytearray()
    while len(head) <= MAX_HEAD:
        line = connection.readline(MAX_HEAD + 1)
        head += line
        if line in {b"\r\n", b"\n"}:
            return bytes(head)
        if not line.endswith(b"\n"):
            break
    return b""


@contextmanager
def serve(
    host: str, port: int, registry: CollectorRegistry, health: Health, receiver: Receiver | None = None
) -> Iterator[int]:
    """Serves inside the block; yields the port. Raises OSError if the port is in use."""
    kind = _Server6 if ":" in host else _Server
    server = make_server(host, port, _route(registry, health, receiver), kind, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _route(registry: CollectorRegistry, health: Health, receiver: Receiver | None) -> Callable[..., Any]:
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path, method = str(environ.get("PATH_INFO")), str(environ.get("REQUEST_METHOD"))
        if path == "/metrics":
            return _scraped(metrics, environ, start_response)
        if path == "/health":
            return _send(start_response, method, _health(health))
        if receiver is not None and path.startswith(PREFIX):
            return _send(start_response, method, receiver.receive(method, path))
        return _send(start_response, method, NOT_FOUND)

    return answer


def _scraped(metrics: Callable[..., Any], environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Logs a bug of a collector itself, since wsgiref would write its traceback past the masking of logs."""
    is_head = environ.get("REQUEST_METHOD") == "HEAD"
    given = {**environ, "HTTP_ACCEPT": TEXT, **({"REQUEST_METHOD": "GET"} if is_head else {})}
    try:
        page = metrics(given, start_response)
    except Exception:
        log.exception("scrape_broke")
        return _send(
            start_response,
            "GET",
            Answer(500, {"error": "see scrape_broke in the log"}),
        )
    return [b""] if is_head else page


def _health(health: Health) -> Answer:
    found = health()
    if found is None:
        return Answer(503, {"status": "unknown"})
    return Answer(200, found)


def _send(start_response: Callable[..., Any], method: str, answer: Answer) -> list[bytes]:
    start_response(
        f"{answer.status} {HTTPStatus(answer.status).phrase}",
        [("Content-Type", "application/json"), *answer.headers.items()],
    )
    return [b"" if method == "HEAD" else json.dumps(answer.body).encode()]
