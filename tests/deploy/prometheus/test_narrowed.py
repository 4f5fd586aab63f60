"""Rules for one of several installations that one Prometheus scrapes, run by promtool."""

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.prometheus import own
from deploy.prometheus.model import rule_file
from deploy.prometheus.narrowed import narrow

CASE = """
rule_files: [production.yaml, staging.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'paywatch_store_up{environment="production",instance="a"}'
        values: '1x5 _x20'
      - series: 'paywatch_reconcile_discrepancy_ratio{environment="production",object="payments"}'
        values: '0.5x5 _x20'
      - series: 'paywatch_store_up{environment="staging",instance="b"}'
        values: '1x30'
      - series: 'paywatch_reconcile_discrepancy_ratio{environment="staging",object="payments"}'
        values: '0x30'
    promql_expr_test:
      - expr: >-
          max by (alertname, environment) (
          ALERTS{alertname=~"PaywatchBlind|PaywatchDiscrepancies",alertstate="firing"})
        eval_time: 20m
        exp_samples:
          - labels: '{alertname="PaywatchBlind",environment="production"}'
            value: 1
          - labels: '{alertname="PaywatchDiscrepancies",environment="production"}'
            value: 1
"""


def test_one_installation_neither_hides_nor_mixes_with_another(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("no promtool")
    for name in ("production", "staging"):
        text = rule_file("", (narrow(own.group(), "environment", name),))
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "case.yaml").write_text(CASE)
    found = subprocess.run(
        ["promtool", "test", "rules", "case.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_label_is_quoted() -> None:
    (alert,) = [
        rule for rule in narrow(own.group(), "site", 'a"b').rules if rule.name == "PaywatchOutdatedWorker"
    ]
    assert alert.expression == 'paywatch:worker_outdated:last_known{site="a\\"b"} == 1'
    assert ("site", 'a"b') in alert.labels
