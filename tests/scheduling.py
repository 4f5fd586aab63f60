"""Which tests stay in one process of pytest-xdist: those of a module whose fixture is slow to build.

All others go one by one to the process that is free, so that no file of a few long tests is left for the end.
With pytest 9.2, xdist 3.8 ignores its own mark for this, `xdist_group`.
"""

from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

ONE_PROCESS = frozenset(
    {
        "tests/demo/test_demo.py",
        "tests/deploy/test_image.py",
        "tests/probes/test_preparation.py",
        "tests/sandbox/test_official_description.py",
        "tests/test_new_channel.py",
        "tests/test_new_check.py",
        "tests/test_new_object.py",
    }
)


def make_scheduling(config: pytest.Config, log: Any) -> Any:
    """Returns a schedule of single tests and of the modules of `ONE_PROCESS`; the larger ones start first."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _unit
    return scheduling


def _unit(test: str) -> str:
    module = test.partition("::")[0]
    return module if module in ONE_PROCESS else test
