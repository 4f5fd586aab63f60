"""Which lines and errors are reported, how often, and what happens to reports that cannot be sent."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

import asyncpg
import httpx
import pytest
import redis
import structlog
from pydantic import SecretStr

from settings import Settings
from tests.alerts.channels.receiver import Receiver, answer
from tests.waiting import eventually
from tests.workers.error_reports.envelopes import dsn_of, events
from workers.error_reports import ErrorReports, reports_lost
from workers.error_reports.reports import SITUATIONS
from workers.metrics.log_lines import LostReports
from workers.tracebacks import AGAIN_AFTER

LOGGER = logging.getLogger("workers.jobs")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def reported(
    work: Callable[[ErrorReports], object], clock: Clock | None = None, **settings: Any
) -> list[dict[str, Any]]:
    """The events that a real receiver got from the reports of ``work``."""
    async with Receiver() as receiver:
        reports = ErrorReports(clock=clock or Clock())
        reports.configure(Settings(sentry_dsn=SecretStr(dsn_of(receiver)), **settings), "worker-probes", {})
        work(reports)
        await asyncio.to_thread(reports.close)
        return events(receiver.received)


def line(reports: ErrorReports, name: str = "job_failed", **fields: Any) -> dict[str, Any]:
    fields.setdefault("level", "error")
    return reports(LOGGER, fields["level"], {"event": name, **fields})


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301
    except BaseException as caught:
        return caught


def raised_elsewhere(error: BaseException) -> BaseException:
    return _reraised(error)


def _reraised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301
    except BaseException as caught:
        return caught


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
    here = __name__
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


async def test_an_error_without_a_text_does_not_end_the_logging() -> None:
    def fail(reports: ErrorReports) -> None:
        with structlog.testing.capture_logs() as lines:
            assert line(reports, exc_info=raised(Hostile()), field=Hostile())["event"] == "job_failed"
        assert [(each["event"], each["error"]) for each in lines] == [("error_report_failed", "RuntimeError")]
        line(reports, exc_info=raised(ValueError("the next")))

    (found,) = await reported(fail)
    assert found["exception"]["values"][-1]["value"] == "the next"


async def test_release_and_environment_are_those_of_the_settings() -> None:
    (found,) = await reported(line, app_version="shop 2.4.1/b7", environment="eu / staging")
    assert (found["release"], found["environment"]) == ("shop-2.4.1-b7", "eu-staging")


async def test_other_settings_are_used_after_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "of-the-variable")
    monkeypatch.setenv("SENTRY_RELEASE", "of-the-variable")
    async with Receiver() as receiver:
        dsn, reports = SecretStr(dsn_of(receiver)), ErrorReports()
        reports.configure(Settings(sentry_dsn=dsn, environment="one"), "worker-probes", {})
        line(reports, "first", error="new-secret")
        new = Settings(sentry_dsn=dsn, environment="two", paywatch_pii_key=SecretStr("new-secret"))
        reports.configure(new, "worker-probes", {})
        line(reports, "second", error="new-secret")
        await asyncio.to_thread(reports.close)
        first, second = events(receiver.received)
    assert (first["environment"], second["environment"]) == ("one", "two")
    assert (first["extra"]["error"], second["extra"]["error"]) == ("new-secret", "********")
    assert "of-the-variable" not in str([first, second])


async def test_variables_of_the_sdk_have_no_effect(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with Receiver() as sidecar:
        monkeypatch.setenv("SENTRY_SPOTLIGHT", sidecar.url("/stream"))
        monkeypatch.setenv("SENTRY_DEBUG", "1")
        monkeypatch.setenv("SENTRY_TRACES_SAMPLE_RATE", "1")
        assert len(await reported(line)) == 1
        assert sidecar.received == []
    assert "[sentry]" not in capfd.readouterr().err


async def test_without_a_dsn_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Receiver() as receiver:
        monkeypatch.setenv("SENTRY_DSN", dsn_of(receiver))  # which the SDK would read itself
        reports = ErrorReports()
        reports.configure(Settings(), "worker-probes", {})
        line(reports, exc_info=raised(ValueError("a bug")))
        await asyncio.to_thread(reports.close)
        assert receiver.received == []


@pytest.mark.parametrize("status", [429, 500, 413])
async def test_a_report_that_is_refused_is_logged_once(status: int) -> None:
    with structlog.testing.capture_logs() as lines:
        async with Receiver(answer(status, b"rk_live_echoed")) as receiver:
            await _lose(dsn_of(receiver), lambda: _is_lost(lines))
    assert [each["log_level"] for each in lines if each["event"] == "error_report_lost"] == ["warning"]
    assert "rk_live_echoed" not in str(lines)
    assert "publickey" not in str(lines)


async def test_a_report_to_a_closed_port_is_logged_once() -> None:
    async with Receiver() as receiver:
        dsn = dsn_of(receiver)
    with structlog.testing.capture_logs() as lines:
        await _lose(dsn, lambda: _is_lost(lines))
    assert [each["reason"] for each in lines if each["event"] == "error_report_lost"] == ["network"]


async def test_lost_reports_are_a_metric_of_the_process() -> None:
    async with Receiver(answer(500)) as receiver:
        reports, before = ErrorReports(clock=Clock()), structlog.get_config()
        reports.configure(Settings(sentry_dsn=SecretStr(dsn_of(receiver))), "worker-probes", {})
        structlog.configure(processors=cast("Any", [reports, _drop]))
        try:
            line(reports, "first")
            line(reports, "second")
            await eventually(lambda: reports_lost() == 2, "both are counted")
            (family,) = LostReports().collect()
        finally:
            structlog.configure(**before)
        await asyncio.to_thread(reports.close)
    assert [(each.name, each.value) for each in family.samples] == [("paywatch_error_reports_lost_total", 2)]


def _drop(*_line: Any) -> Any:
    raise structlog.DropEvent


async def _lose(dsn: str, condition: Callable[[], object]) -> None:
    reports = ErrorReports(clock=Clock())
    reports.configure(Settings(sentry_dsn=SecretStr(dsn)), "worker-probes", {})
    line(reports, "first")
    await eventually(condition, "the loss is logged")
    line(reports, "second")
    await asyncio.to_thread(reports.close)


def _is_lost(lines: list[Any]) -> Any:
    return [each for each in lines if each["event"] == "error_report_lost"]
