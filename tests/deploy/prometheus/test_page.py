"""docs/prometheus.md: what it names exists."""

import re

import pytest

from tests.deploy.prometheus.files import FOLDER, ROOT, alert_names, alerts
from tests.deploy.prometheus.test_examples import ROUTES

PAGE = (ROOT / "docs" / "prometheus.md").read_text(encoding="utf-8")


def test_every_file_is_explained() -> None:
    named = set(re.findall(r"`([\w.]+\.(?:yaml|yml))`", PAGE))
    assert named >= {path.name for path in FOLDER.glob("*.y*ml")}


def test_every_severity_has_its_row() -> None:
    rows = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`[^|]+)\|", PAGE, re.MULTILINE))))
    assert rows >= {rule["labels"]["severity"] for rule in alerts()} | (set(ROUTES) - {"unheard-of"})


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:Paywatch|Application)[A-Z]\w+)`", PAGE))))
def test_an_alert_that_is_named_exists(name: str) -> None:
    assert name in alert_names()
