"""What a process says about itself, and what a process without a receiver does not load."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from settings import load
from workers.metrics.push import resource

ROOT = Path(__file__).parents[3]
ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "paywatch.toml"
    path.write_text('service = "shop"\nenvironment = "staging"\nlocation = "eu"\n')
    return path


def test_a_process_names_itself_and_its_place(file: Path) -> None:
    assert resource(load(file, ENDPOINT), "probes@host-1-ab12") == {
        "service.name": "shop",
        "service.version": version("paywatch"),
        "service.instance.id": "probes@host-1-ab12",
        "deployment.environment.name": "staging",
        "paywatch.location": "eu",
    }


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=payments"}, "payments"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=payments", "OTEL_SERVICE_NAME": "till"}, "till"),
        ({"OTEL_SERVICE_NAME": "till"}, "till"),
    ],
)
def test_the_environment_has_the_last_word(file: Path, variables: dict[str, str], name: str) -> None:
    assert resource(load(file, ENDPOINT | variables), "probes@host")["service.name"] == name


def test_the_release_is_the_version_of_the_service(file: Path) -> None:
    assert resource(load(file, ENDPOINT | {"APP_VERSION": "v7"}), "probes@host")["service.version"] == "v7"


def test_a_worker_without_a_receiver_loads_no_protobuf() -> None:
    code = "import sys, workers.runtime.supervisor; print('google.protobuf' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "False\n"
