"""No report has a secret, wherever an error carries one. The SDK's defaults send most of them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.alerts.channels.receiver import Received, Receiver
from tests.workers.error_reports.envelopes import all_bytes, dsn_of, events
from tests.workers.error_reports.planted import ARGUMENT, CONFIGURED, OTHER, SECRETS, VARIABLE, errors

ROOT = Path(__file__).parents[3]
MODULE = "tests.workers.error_reports.planted"


async def reported(mode: str, folder: Path) -> list[Received]:
    """What a process sends that meets all planted errors."""
    config = folder / "paywatch.toml"
    config.write_text('environment = "test of / all"\nservice = "shop"\n')
    async with Receiver() as receiver:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", MODULE, mode, f"--token={ARGUMENT}"),
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "PAYWATCH_CONFIG": str(config),
                "SENTRY_DSN": dsn_of(receiver),
                **CONFIGURED,
                **OTHER,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return receiver.received


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> list[Received]:
    return asyncio.run(reported("ours", tmp_path_factory.mktemp("reports")))


def test_no_planted_secret_is_reported(requests: list[Received]) -> None:
    sent = all_bytes(requests)
    assert [secret for secret in SECRETS if secret in sent] == []
    found = events(requests)
    classes = [event["exception"]["values"][-1]["type"] for event in found if "exception" in event]
    planted = [type(error).__name__ for error in errors()][:-1]
    assert classes[: len(planted)] == planted
    assert classes[-2:] == ["NotImplementedError", "AttributeError"]
    assert "Error********" in classes  # a class whose name has the value of a variable
    assert [event["tags"]["event"] for event in found if "logentry" in event] == ["probe_broke"]


def test_a_report_has_the_error_and_where_it_was_raised(requests: list[Received]) -> None:
    event, *_ = events(requests)
    (error,) = event["exception"]["values"]
    assert (error["type"], error["mechanism"]["type"]) == ("ValueError", "paywatch")
    frame = error["stacktrace"]["frames"][-1]
    assert (frame["module"], frame["function"]) == ("__main__", "raised")
    assert frame.keys() == {"filename", "function", "module", "lineno", "in_app"}
    assert event.keys() == {
        *("event_id", "timestamp", "platform", "level", "logger", "exception", "tags", "extra"),
        *("fingerprint", "release", "environment"),
    }
    assert event["release"].startswith("paywatch@")
    assert (event["environment"], event["logger"]) == ("test-of-all", "workers.planted")


async def test_the_defaults_of_the_sdk_would_report_them(tmp_path: Path) -> None:
    """Shows that the test above can fail, and why the defaults are not used."""
    sent = all_bytes(await reported("defaults", tmp_path))
    found = {secret for secret in SECRETS if secret in sent}
    expected = {
        "rk_live_51Planted",
        "4242 4242 4242 4242",
        "redis-password",
        "local-only-3f",
        VARIABLE,
        ARGUMENT,
    }
    assert expected <= found
