"""docs/otlp.md: its examples configure a push, and its tables are complete."""

import re
from pathlib import Path

import pytest
import yaml

from settings import load
from settings.sources import VARIABLES
from workers.metrics.otlp.messages import UNITS
from workers.metrics.otlp.outcomes import Outcome

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "otlp.md").read_text()
EXAMPLES = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OURS = {name for names in VARIABLES.values() for name in names if name.startswith("OTEL_")}


def variables(example: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in example.splitlines())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n", 1)[0].partition("=")[2])
def test_every_example_names_a_receiver(tmp_path: Path, example: str) -> None:
    path = tmp_path / "paywatch.toml"
    path.write_text("")
    found = load(path, variables(example)).otlp
    assert found is not None
    assert found.url.get_secret_value().endswith("/v1/metrics")


def test_the_headers_of_datadog_are_two(tmp_path: Path) -> None:
    (example,) = (each for each in EXAMPLES if "dd-api-key" in each)
    path = tmp_path / "paywatch.toml"
    path.write_text("")
    found = load(path, variables(example)).otlp
    assert found is not None
    assert {name: value.get_secret_value() for name, value in found.headers.items()} == {
        "dd-api-key": "your-api-key",
        "dd-otel-metric-config": '{"resource_attributes_as_tags": true}',
    }


def test_every_variable_is_in_the_table() -> None:
    table = PAGE.partition("## Variables")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"OTEL_\w+", "".join(rows))) == OURS


def test_every_outcome_and_unit_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)`", PAGE.partition("## Failures")[2], re.MULTILINE) == list(Outcome)
    assert all(f"`{code}`" in PAGE for code in UNITS.values() if code != "1")


def test_the_yaml_can_be_parsed() -> None:
    for example in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        assert isinstance(yaml.safe_load(example), dict)
