import pytest

pytest.register_assert_rewrite("tests.alerts.channels.contract", "tests.alerts.timeline")
