"""Debian's Prometheus with these rules, over real workers: alerts fire when a fault is planted, and resolve.

`python -m deploy.prometheus.trial` plants more faults, one by one. Here they are there at once, and the store
fails meanwhile, which must resolve none of them.
"""

import shutil

import pytest
import yaml

from deploy.prometheus.trial import faults
from deploy.prometheus.trial.durations import shorten
from deploy.prometheus.trial.site import running

AT_ONCE = (faults.DISCREPANCIES, faults.OUTDATED, faults.BROKEN_CHANNEL)


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")
def test_alerts_fire_for_planted_faults_and_survive_an_outage_of_the_store() -> None:
    with running(by=60) as site:
        faults.begin(site)
        for fault in AT_ONCE:
            fault.plant(site)
        for fault in AT_ONCE:
            faults.fires(site, fault)
        faults.STORE.plant(site)
        faults.fires(site, faults.STORE)
        for fault in AT_ONCE:
            assert all(site.prometheus.is_firing(name, **labels) for name, labels in fault.alerts), fault.name
        faults.STORE.remove(site)
        faults.resolves(site, faults.STORE)
        for fault in AT_ONCE:
            fault.remove(site)
        for fault in AT_ONCE:
            faults.resolves(site, fault)
        faults.FROZEN.plant(site)
        faults.fires(site, faults.FROZEN)
        faults.FROZEN.remove(site)
        faults.resolves(site, faults.FROZEN)
        faults.fires(site, faults.MISSED)
        faults.resolves(site, faults.MISSED)
        faults.quiet(site)


def test_only_durations_are_shortened() -> None:
    written = """
groups:
  - name: g
    rules:
      - alert: A
        expr: |-
          rate(a_5m{b="x"}[5m] offset 1h) > 5 and time() - c > 26 * 3600 and d < 10 * 60 and e > 0.05
        for: 2m
      - alert: B
        expr: vector(1)
        for: 0s
"""
    first, second = yaml.safe_load(shorten(written, 60))["groups"][0]["rules"]
    shown = 'rate(a_5m{b="x"}[5000ms] offset 60000ms) > 5 and time() - c > 1560 and d < 10 and e > 0.05'
    assert first == {"alert": "A", "expr": shown, "for": "2000ms"}
    assert second == {"alert": "B", "expr": "vector(1)", "for": "0ms"}
