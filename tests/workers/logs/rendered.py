"""Lines as a process writes them, in this process: `captured` configures logs and returns them."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, TextIO

import structlog

from settings import load
from workers import logs

FILE = """
service = "shop"
environment = "test"

[[checks]]
name = "round-trip"
kind = "webhook"
url = "https://shop.example/webhooks"
secret = "whsec_plain-webhook-secret"

[[checks]]
name = "payouts"
kind = "payouts"

[[checks]]
name = "page"
kind = "http"
url = "https://shop.example/health"
"""
ENVIRONMENT = {
    "DATABASE_URL": "postgresql://shop:database-password@db.example/shop",
    "STRIPE_SECRET_KEY": "key",
}


class Captured:
    """What was written to standard error, and the files of ``folder``."""

    def __init__(self, folder: Path, stream: TextIO) -> None:
        self.folder, self.stream = folder, stream

    def text(self) -> str:
        assert isinstance(self.stream, io.StringIO)
        return self.stream.getvalue()

    def lines(self) -> list[str]:
        return self.text().splitlines()

    def line(self) -> dict[str, Any]:
        (line,) = self.lines()
        found: dict[str, Any] = json.loads(line)
        return found

    def file(self, name: str, of: str = "paywatch-worker-probes") -> list[dict[str, Any]]:
        text = (self.folder / f"{of}-{name}.log").read_text()
        return [json.loads(line) for line in text.splitlines()]


@contextmanager
def captured(
    tmp_path: Path, environment: Mapping[str, str] = {}, stream: TextIO | None = None
) -> Iterator[Captured]:
    """Configures logs as a worker of probes does, and puts back what was configured before."""
    path = tmp_path / "paywatch.toml"
    path.write_text(FILE)
    found, root = Captured(tmp_path / "logs", stream or io.StringIO()), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with redirect_stderr(found.stream):
        root.handlers[:] = []
        try:
            logs.configure(load(path, {**ENVIRONMENT, **environment}), component="worker-probes")
            yield found
        finally:
            for handler in root.handlers:
                handler.close()
            root.handlers[:], root.level = handlers, level
            structlog.reset_defaults()
