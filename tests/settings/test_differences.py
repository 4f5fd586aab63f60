"""The differences between two configurations, key by key."""

from typing import Any

import pytest

from settings.differences import Difference, differences

API = {"name": "api", "every": "30s"}
PAY = {"name": "pay", "every": "1m"}


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"checks": [API, PAY]}, {"checks": [PAY, API]}, []),
        ({"checks": [API]}, {"checks": [API, PAY]}, [Difference("checks.pay", None, PAY)]),
        ({"checks": [API]}, {"checks": []}, [Difference("checks.api", API, None)]),
        (
            {"checks": [API]},
            {"checks": [{**API, "every": "1m"}]},
            [Difference("checks.api.every", "30s", "1m")],
        ),
        ({"a": {"b": 1}}, {"a": {"b": True}}, [Difference("a.b", 1, True)]),
        ({"list": ["x"]}, {"list": []}, [Difference("list", ["x"], [])]),
        ({"new": None}, {}, []),
    ],
)
def test_differences_have_the_path_of_the_key(
    before: dict[str, Any], after: dict[str, Any], changes: list[Difference]
) -> None:
    assert differences(before, after) == changes
