"""Which lines and errors are reported, and how often."""

import logging
from typing import Any

import asyncpg
import httpx
import pytest
import redis
import structlog

from tests.workers.error_reports import lines as helpers
from tests.workers.error_reports.lines import Clock, line, raised, raised_elsewhere, reported
from workers.error_reports import ErrorReports
from workers.error_reports.reports import SITUATIONS
from workers.tracebacks import AGAIN_AFTER


async def test_the_same_bug_is_reported_once_in_ten_minutes() -> None:
    clock = Clock()

    def repeat(reports: ErrorReports) -> None:
        for number, now in enumerate((0.0, 1.0, AGAIN_AFTER - 1, AGAIN_AFTER, AGAIN_AFTER + 1)):
            clock.now = now
            line(reports, exc_info=raised(ValueError(f"payment {number}")), job=f"job {number}")

    found = await reported(repeat, clock)
    assert [event["exception"]["values"][-1]["value"] for event in found] == ["payment 0", "payment 3"]
    assert found[0]["fingerprint"] == found[1]["fingerprint"]


async def test_bugs_are_grouped_by_class_and_place() -> None:
    def fail(reports: ErrorReports) -> None:
        line(reports, exc_info=raised(ValueError("a")))
        line(reports, exc_info=raised(KeyError("a")))
        line(reports, exc_info=raised_elsewhere(ValueError("a")))
        line(reports, exc_info=raised(BaseExceptionGroup("g", [raised(ValueError("a"))])))
        line(reports, exc_info=raised(BaseExceptionGroup("g", [raised(KeyError("a"))])))

    found = await reported(fail)
    groups = [event["fingerprint"] for event in found]
    here = helpers.__name__
    assert groups[:3] == [
        ["paywatch", "ValueError", here, "raised"],
        ["paywatch", "KeyError", here, "raised"],
        ["paywatch", "ValueError", here, "_reraised"],
    ]
    assert groups[3][1] == "ExceptionGroup[ValueError]"


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ConnectionDoesNotExistError("gone"),
        asyncpg.TooManyConnectionsError("full"),
        redis.ConnectionError("refused"),
        httpx.ConnectError("refused"),
        ConnectionRefusedError("refused"),
        ExceptionGroup("both", [redis.ConnectionError("refused"), httpx.ReadTimeout("late")]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_outage_of_a_dependency_is_not_reported(error: Exception) -> None:
    def fail(reports: ErrorReports) -> None:
        line(reports, "worker_restarting", exc_info=raised(error))
        reports.report("command_failed", raised(error))
        line(reports, exc_info=raised(ValueError("a bug")))

    (found,) = await reported(fail)
    assert found["exception"]["values"][-1]["type"] == "ValueError"


async def test_lines_of_situations_and_warnings_are_not_reported() -> None:
    def log(reports: ErrorReports) -> None:
        for name in SITUATIONS:
            line(reports, name, error="a channel refuses")
        line(reports, level="warning", exc_info=raised(ValueError("handled")))
        line(reports, level="info")
        line(reports, "run_not_announced", problem="the reading has a problem")

    (found,) = await reported(log)
    assert found["logentry"] == {"formatted": "run_not_announced: the reading has a problem"}
    assert found["fingerprint"] == ["paywatch", "run_not_announced"]


async def test_a_situation_with_an_exception_is_a_bug() -> None:
    (found,) = await reported(
        lambda reports: line(reports, "emergency_failed", exc_info=raised(ValueError("bug")))
    )
    assert found["tags"]["event"] == "emergency_failed"


@pytest.mark.parametrize(
    ("name", "error", "sent"),
    [
        ("asyncio", ValueError("never retrieved"), True),
        ("arq.worker", ValueError("in a job"), True),
        ("asyncio", None, False),
        ("sqlalchemy.pool", ValueError("theirs"), False),
        ("stripe", ValueError("theirs"), False),
    ],
)
async def test_of_libraries_only_uncaught_errors_are_reported(
    name: str, error: Exception | None, sent: bool
) -> None:
    record = logging.LogRecord(name, logging.ERROR, "", 0, "says", None, None)
    exc_info = error and raised(error)
    found = await reported(
        lambda reports: line(reports, "library_message", exc_info=exc_info, _record=record)
    )
    assert bool(found) is sent


async def test_a_line_is_passed_on_as_it_was() -> None:
    passed: list[dict[str, Any]] = []
    error = raised(ValueError("text"))
    await reported(lambda reports: passed.append(line(reports, exc_info=error, token="shown")))
    assert passed == [{"event": "job_failed", "level": "error", "exc_info": error, "token": "shown"}]


class Hostile(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


async def test_an_error_without_a_text_is_reported() -> None:
    def fail(reports: ErrorReports) -> None:
        line(reports, exc_info=raised(Hostile()), field=Hostile(), job=Hostile())
        line(reports, "probe_broke", error=Hostile())

    first, second = await reported(fail)
    assert first["exception"]["values"][-1]["type"] == "Hostile"
    assert first["extra"]["field"] == first["tags"]["job"] == "<Hostile without a text>"
    assert second["logentry"]["formatted"] == "probe_broke: <Hostile without a text>"


async def test_a_report_that_cannot_be_made_is_lost_and_ends_nothing() -> None:
    error: Exception = ValueError("the innermost")
    for _ in range(2_000):  # more than Python's limit of recursion
        error = ExceptionGroup("more", [error])

    def fail(reports: ErrorReports) -> None:
        with structlog.testing.capture_logs() as lines:
            assert line(reports, exc_info=raised(error))["event"] == "job_failed"
        assert [(each["event"], each["reason"]) for each in lines] == [
            ("error_report_lost", "RecursionError")
        ]
        assert reports.lost == 1
        line(reports, exc_info=raised(ValueError("the next")))

    (found,) = await reported(fail)
    assert found["exception"]["values"][-1]["value"] == "the next"
