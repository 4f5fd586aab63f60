"""Serves ``/metrics`` and ``/health`` of one worker. Any other path is a 404, not a green answer."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

Health = Callable[[], Mapping[str, Any] | None]
"""Returns what `/health` shows; None while the state is unknown."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Logs nothing for a request."""


@contextmanager
def serve(host: str, port: int, registry: CollectorRegistry, health: Health) -> Iterator[int]:
    """Serves inside the block; yields the port. Raises OSError if the port is in use."""
    kind = _Server6 if ":" in host else _Server
    server = make_server(host, port, _route(registry, health), kind, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _route(registry: CollectorRegistry, health: Health) -> Callable[..., Any]:
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            return metrics(environ, start_response)
        if path != "/health":
            return _json(start_response, "404 Not Found", {"error": "there are /metrics and /health"})
        found = health()
        if found is None:
            return _json(start_response, "503 Service Unavailable", {"status": "unknown"})
        return _json(start_response, "200 OK", found)

    return answer


def _json(start_response: Callable[..., Any], status: str, body: Mapping[str, Any]) -> list[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
