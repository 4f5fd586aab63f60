"""CONTRIBUTING.md, "A new channel": its steps, applied to a copy of the tree, add a channel that works."""

import asyncio
from pathlib import Path

import pytest

from tests.alerts.channels.receiver import Receiver
from tests.guide import copy_with_steps, lint_imports, run_module

TARGET = "/v1/webhooks/incoming/T0KEN"
CONFIGURATION = f"""
[channels.team]
kind = "webex"
url = "http://127.0.0.1:{{port}}{TARGET}"
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_with_steps("A new channel", tmp_path_factory.mktemp("tree"))


async def test_the_new_channel_is_configured_and_delivers(tree: Path) -> None:
    async with Receiver() as receiver:
        (tree / "paywatch.toml").write_text(CONFIGURATION.format(port=receiver.port))
        check = await asyncio.to_thread(run_module, tree, "workers", "config", "check", "--offline")
        assert check.returncode == 0, check.stdout + check.stderr
        assert "1 channel" in check.stdout
        test = await asyncio.to_thread(run_module, tree, "workers", "channel", "test", "team")
    assert test.returncode == 0, test.stdout + test.stderr
    (received,) = receiver.received
    assert received.target == TARGET
    assert "This is a test of the channel" in received.json["text"]


def test_the_new_channel_keeps_the_contracts_of_imports(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_channel_passes_the_tests_of_every_channel(tree: Path) -> None:
    result = run_module(
        tree,
        *("pytest", "-q", "-p", "no:cacheprovider"),
        *("-k", "settings or webex and (contract or limits or mentions or rendered)"),
        *("tests/alerts/channels/webex", "tests/alerts/channels/test_every_channel.py"),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
