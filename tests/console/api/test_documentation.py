"""docs/console/api.md: its examples are right."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from console.api.openapi import document
from console.api.table import operations
from console.routes import LISTINGS
from console.web.problem_document import CODES

PAGE = (Path(__file__).parents[3] / "docs" / "console" / "api.md").read_text()


def test_every_status_of_the_description_is_explained() -> None:
    table = PAGE.partition("## Errors")[2].partition("## Acknowledging")[0]
    explained = {
        int(status)
        for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
        for status in row.split(",")
    }
    assert explained == set(CODES)
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert set(CODES.values()) <= named


def test_the_example_of_a_problem_has_the_keys_of_one() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    problem = document(operations(LISTINGS))["components"]["schemas"]["Problem"]
    assert set(problem["required"]) <= set(json.loads(example))


def test_prometheus_accepts_the_example(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not on the PATH")
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "prometheus.yml").write_text(example)
    command = ["promtool", "check", "config", "--syntax-only", str(tmp_path / "prometheus.yml")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
