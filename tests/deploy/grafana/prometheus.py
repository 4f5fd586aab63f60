"""Debian's Prometheus over the recording."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.embedded.server import free_port
from tests.deploy.grafana import openmetrics

LOOKBACK = 12
"""Seconds after which a sample is too old. A recording has no markers of series that end, so this is
less than three scrapes, and not Prometheus' five minutes."""
STEP = 5
Series = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """Answers queries about the time between ``began`` and ``ended``, in seconds."""

    client: httpx.Client
    began: int
    ended: int

    def over_time(self, expression: str) -> list[Series]:
        """Returns the series of a panel over the whole recording."""
        return self._result("query_range", query=expression, start=self.began, end=self.ended, step=STEP)

    def at(self, expression: str, moment: float) -> list[Series]:
        return self._result("query", query=expression, time=moment)

    def values_of(self, label: str, selector: str) -> list[str]:
        """Returns the values of a label, as a variable of Grafana does."""
        asked = {"match[]": selector, "start": self.began, "end": self.ended}
        return list(self._get(f"label/{label}/values", asked))

    def _result(self, path: str, **asked: Any) -> list[Series]:
        found: list[Series] = self._get(path, asked)["result"]
        return found

    def _get(self, path: str, asked: dict[str, Any]) -> Any:
        answer = self.client.get(f"/api/v1/{path}", params=asked).json()
        assert answer["status"] == "success", answer
        return answer["data"]


@contextmanager
def recorded(folder: Path) -> Iterator[Server]:
    """Skips the test if a tool is not installed."""
    for tool in ("promtool", "prometheus"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    text = openmetrics.read()
    (folder / "recording.om").write_text(text)
    (folder / "prometheus.yml").write_text("global: {}\n")
    _create_blocks(folder)
    port = free_port()
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(_command(folder, port), stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait_until_ready(client, process, folder)
            yield Server(client, *openmetrics.times(text.splitlines()))
    finally:
        process.kill()
        process.wait()


def _create_blocks(folder: Path) -> None:
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics"]
    done = subprocess.run(
        [*command, folder / "recording.om", folder / "data"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _command(folder: Path, port: int) -> list[str]:
    return [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=100y",
        f"--query.lookback-delta={LOOKBACK}s",
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            if client.get("/-/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError((folder / "prometheus.log").read_text())
