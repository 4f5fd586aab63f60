import pytest

pytest.register_assert_rewrite(
    "tests.alerts.channels.contract",
    "tests.alerts.channels.failures",
    "tests.alerts.channels.suite",
    "tests.alerts.timeline",
)
