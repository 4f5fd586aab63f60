"""A Prometheus of its own, which loads the rule files with shorter durations."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from deploy.prometheus.trial.durations import shorten_files
from sandbox.embedded.server import free_port

T = TypeVar("T")
RULES = Path(__file__).parents[1]
PATIENCE = 90.0
"""Seconds after which a fault that no alert reports has been missed."""
Labels = Mapping[str, str]


class Missing(Exception):
    """What has to be installed first, as a sentence."""


class Prometheus:
    """Leaving ends the server. ``by``: how many times shorter all durations of the rules are."""

    def __init__(self, folder: Path, by: int) -> None:
        program = shutil.which("prometheus")
        if program is None:
            raise Missing("prometheus is not installed")
        self._folder = folder
        self._program = program
        self._names = shorten_files(RULES, folder, by)
        self.url = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> "Prometheus":
        self.scrape([])
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(self._configuration()))
        with (self._folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log)
        self._client = httpx.Client(base_url=self.url, trust_env=False, timeout=10)
        until(self._is_ready, "Prometheus is ready")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.kill()
        self._process.wait()

    def scrape(self, targets: Iterable[tuple[str, str]]) -> None:
        """Scrapes these jobs and addresses from now on, and no others."""
        groups = [{"targets": [address], "labels": {"job": job}} for job, address in targets]
        partial = self._folder / "targets.part"
        partial.write_text(json.dumps(groups))
        partial.replace(self._folder / "targets.json")  # Prometheus must not read half of it

    def firing(self) -> list[Labels]:
        """Returns the labels of each alert that fires. Raises AssertionError for a broken annotation."""
        return [alert["labels"] for alert in self._alerts() if alert["state"] == "firing"]

    def is_firing(self, name: str, **labels: str) -> bool:
        wanted = {"alertname": name, **labels}
        return any(wanted.items() <= alert.items() for alert in self.firing())

    def _alerts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.get("/api/v1/alerts").json()["data"]["alerts"]
        texts = [text for alert in found for text in alert["annotations"].values()]
        if broken := [text for text in texts if "<no value>" in text or "error expanding" in text]:
            raise AssertionError(f"an annotation cannot be written: {broken}")
        return found

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise Missing((self._folder / "prometheus.log").read_text()[-2000:])
        try:
            return self._client.get("/-/ready").status_code == 200
        except httpx.TransportError:
            return False

    def _configuration(self) -> dict[str, Any]:
        return {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "500ms"},
            "rule_files": self._names,
            "scrape_configs": [
                {
                    "job_name": "trial",
                    "file_sd_configs": [{"files": ["targets.json"], "refresh_interval": "1s"}],
                }
            ],
        }

    def _command(self) -> list[str]:
        return [
            self._program,
            f"--config.file={self._folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self._folder / 'data'}",
            f"--web.listen-address={self.url.removeprefix('http://')}",
            "--log.level=warn",
        ]


def until(condition: Callable[[], T], what: str, within: float = PATIENCE) -> T:
    """Returns the first true value of ``condition``. Raises AssertionError if there is none in time."""
    end = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {within:.0f} s: {what}")
        time.sleep(0.2)
    return found
