"""The application as Prometheus sees it: a page of metrics that a fault changes."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

JOB = "click-clack-cashflow"
LIMIT = 1_000_000


class Application:
    """Serves ``/metrics`` of an application in which all is well, but for the three flags."""

    def __init__(self) -> None:
        self.failing = self.stopped = self.full = False
        self._began = time.time()
        self._failed = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.text))
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Application":
        threading.Thread(target=self._server.serve_forever, name="application", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def text(self) -> str:
        now = time.time()
        self._failed += 100 if self.failing else 0
        values = {
            'ccf_payouts_total{status="completed",method="card"}': 100 * (now - self._began),
            'ccf_payouts_total{status="failed",method="card"}': self._failed,
            "ccf_last_payout_job_timestamp": now - 7200 if self.stopped else now,
            "process_resident_memory_bytes": LIMIT * (0.9 if self.full else 0.1),
            "process_virtual_memory_max_bytes": LIMIT,
        }
        return "".join(f"{name} {value}\n" for name, value in values.items())


def _handler(text: Callable[[], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # Prometheus has been killed
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
            """Logs nothing."""

    return Handler
