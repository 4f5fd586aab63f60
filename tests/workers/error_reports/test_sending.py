"""With which settings reports are sent, and what happens to those that cannot be sent."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
import structlog
from pydantic import SecretStr

from settings import Settings
from tests.alerts.channels.receiver import Receiver, answer
from tests.waiting import eventually
from tests.workers.error_reports.envelopes import dsn_of, events
from tests.workers.error_reports.lines import Clock, line, raised, reported
from workers.error_reports import ErrorReports, reports_lost
from workers.metrics.log_lines import LostReports


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_report_is_not_redirected_to_another_host(status: int) -> None:
    async with Receiver() as other:
        elsewhere = answer(status, headers={"Location": other.url("/api/42/envelope/")})
        with structlog.testing.capture_logs() as lines:
            async with Receiver(elsewhere) as receiver:
                await _lose(dsn_of(receiver), lambda: _is_lost(lines))
        assert other.received == []
    assert [each["reason"] for each in lines if each["event"] == "error_report_lost"] == [f"status_{status}"]


async def test_a_report_to_a_closed_port_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async with Receiver() as receiver:
        dsn = dsn_of(receiver)
    with structlog.testing.capture_logs() as lines:
        await _lose(dsn, lambda: _is_lost(lines))
    assert [each["reason"] for each in lines if each["event"] == "error_report_lost"] == ["network"]
    assert [record.name for record in caplog.records if record.name.startswith("urllib3")] == []


async def test_a_proxy_that_is_none_does_not_stop_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "nonsense://user:hunter2@proxy.example")
    reports = ErrorReports()
    with structlog.testing.capture_logs() as lines:
        reports.configure(Settings(sentry_dsn=SecretStr("http://key@sentry.example/1")), "worker-probes", {})
        line(reports, exc_info=raised(ValueError("a bug")))
        reports.close()
    assert [each["event"] for each in lines] == ["error_reports_unavailable", "error_report_lost"]
    assert (lines[1]["reason"], reports.lost) == ("no_client", 1)
    assert "hunter2" not in str(lines)


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
