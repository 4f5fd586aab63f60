"""The order of tests under pytest-xdist, and which of them stay in one process.

One process has all tests of a module whose fixture is slow to build. The others go one by one to the process
that is free, in an order that mixes those that wait with those that compute: in the order of the files, all
processes compute at first, and all wait at the end.
With pytest 9.2, xdist 3.8 ignores its own mark for groups, `xdist_group`.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

ONE_PROCESS = frozenset(
    {
        "tests/demo/test_demo.py",
        "tests/deploy/grafana/test_recorded.py",
        "tests/deploy/test_built_image.py",
        "tests/deploy/test_image.py",
        "tests/deploy/test_sbom.py",
        "tests/probes/test_metrics.py",
        "tests/probes/test_preparation.py",
        "tests/probes/test_tls.py",
        "tests/sandbox/test_official_description.py",
        "tests/test_new_channel.py",
        "tests/test_new_check.py",
        "tests/test_new_object.py",
        "tests/workers/commands/test_built_wheel.py",
        "tests/workers/error_reports/test_planted_secrets.py",
    }
)

WAITING = frozenset({"drill", "fleet", "four_databases", "own_postgres", "own_valkey"})
"""Fixtures of tests that wait for other processes, and are the longest."""
_BEFORE_THE_END = 0.85
"""Tests that wait start within this part of the run, so that none is left alone at its end."""


def mix(tests: Iterable[tuple[str, Iterable[str]]]) -> list[int]:
    """Returns the order of tests, which are given as id and names of fixtures. It depends on nothing else."""
    places = [_place(test, not WAITING.isdisjoint(fixtures)) for test, fixtures in tests]
    return sorted(range(len(places)), key=places.__getitem__)


def _place(test: str, waits: bool) -> float:
    """Returns the part of the run, from 0 to 1, after which a test starts."""
    digest = hashlib.sha256(test.encode(errors="surrogatepass")).digest()
    place = int.from_bytes(digest[:8]) / 2**64
    return place * _BEFORE_THE_END if waits else place


def make_scheduling(config: pytest.Config, log: Any) -> Any:
    """Returns a schedule of single tests and of the modules of `ONE_PROCESS`; the larger ones start first."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _unit
    return scheduling


def _unit(test: str) -> str:
    module = test.partition("::")[0]
    return module if module in ONE_PROCESS else test
