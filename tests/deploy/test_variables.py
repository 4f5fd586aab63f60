"""The guide explains every variable, and no other; the example of an environment lists them."""

import re

import pytest

from tests.deploy.variables import OF_OTHERS, ROOT, documented, read_by_name, variables

EXAMPLE = ROOT / "deploy" / "paywatch.env.example"
NOT_IN_THE_EXAMPLE = {
    "LOG_DIR": "the unit sets it",
    "PAYWATCH_ALIVE_FILE": "differs between workers, which share this file",
    "PAYWATCH_CONFIG": "the unit or the manifest sets it",
    "PORT": "the platform of a console sets it",
}


def test_the_code_is_searched() -> None:
    assert {"PAYWATCH_CONFIG", "DATABASE_URL", "NOTIFY_SOCKET"} <= read_by_name()
    assert set(OF_OTHERS) <= read_by_name(), "remove what the code no longer reads"


@pytest.mark.parametrize("variable", sorted(variables()))
def test_the_guide_explains(variable: str) -> None:
    assert variable in documented()


def test_the_guide_explains_nothing_that_is_not_read() -> None:
    assert documented() - variables() == set()


def test_the_example_lists_every_variable_once_and_no_value() -> None:
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    names = [name for name, _ in listed]
    assert not [name for name, value in listed if value]
    assert len(names) == len(set(names))
    assert set(names) == variables() - set(NOT_IN_THE_EXAMPLE)
