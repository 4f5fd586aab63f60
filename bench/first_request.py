"""What ``paywatch reconcile run`` has spent when its first request reaches Stripe."""

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil

from bench.measure import cpu_seconds


class Stripe(ThreadingHTTPServer):
    """Notices that a request has arrived, and refuses its key once that is measured."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.arrived, self.measured = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Request(BaseHTTPRequestHandler):
    server: Stripe

    def do_GET(self) -> None:
        self.server.arrived.set()
        self.server.measured.wait()
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Prints nothing."""


@contextmanager
def listening() -> Iterator[Stripe]:
    with Stripe() as stripe:
        thread = threading.Thread(target=stripe.serve_forever, daemon=True)
        thread.start()
        yield stripe
        stripe.shutdown()


def measure(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """Returns wall seconds, CPU seconds and bytes of memory until the first request. The run then fails."""
    with listening() as stripe:
        began = time.monotonic()
        with subprocess.Popen(
            command,
            env={**environment, "STRIPE_API_BASE": stripe.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while not stripe.arrived.wait(0.005):
                if process.poll() is not None:
                    raise SystemExit(f"the command sent no request: {process.communicate()[1]}")
            wall, cpu = time.monotonic() - began, cpu_seconds(process.pid)
            memory = float(psutil.Process(process.pid).memory_info().rss)
            stripe.measured.set()
            process.communicate()
    return wall, cpu, memory
