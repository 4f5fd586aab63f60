"""Decides which log lines and errors are bugs, and reports each bug once in ten minutes."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from pydantic import SecretStr

from settings import Settings, load
from settings.release import paywatch_version
from workers.error_reports.events import Origin, event_of, fingerprint, origin
from workers.error_reports.masking import Masking
from workers.error_reports.sentry import CLOSE_WITHIN, Client, open_client
from workers.redaction import secrets_of
from workers.tracebacks import Repeats, error_of, identify, is_dependency_error

log = structlog.get_logger(__name__)

SITUATIONS = frozenset(
    {
        "audit_problem",
        "claims_stopped_by_clock",
        "configuration_not_applied",
        "configuration_not_reloaded",
        "emergency_failed",
        "emergency_given_up",
        "head_file_ahead_of_chain",
        "head_file_unwritable",
        "log_file_unwritable",
        "notification_failed",
        "readings_dropped",
        "run_refused",
        "worker_outdated",
    }
)
"""Events of level error that no bug causes, unless they have an exception. People are notified of them, by
incidents or by the external heartbeat."""

_RUN_OUR_CODE = ("asyncio", "arq")
"""Libraries that log the exceptions of our tasks and jobs that nothing has caught."""


class ErrorReports:
    """A structlog processor that passes each line on, and reports the bugs among them.

    It precedes `Tracebacks`, which removes exceptions. It never raises and never waits.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._repeats, self._losses = Repeats(clock=clock), Repeats(clock=clock)
        self._client: Client | None = None
        self._wanted = False
        self._common: Origin = origin("", "", "", "")
        self._masking = Masking((), {})
        self.lost, self._lock = 0, threading.RLock()  # a finalizer may log at any time

    def configure(self, settings: Settings, component: str, env: Mapping[str, str] = os.environ) -> None:
        """Uses these settings for the reports from now on. The first ones with a DSN open the client."""
        if settings.sentry_dsn is None:
            return
        self._masking = Masking(secrets_of(settings), env)
        release = settings.app_version or f"paywatch@{paywatch_version()}"
        self._common = origin(release, settings.environment, settings.service, component)
        if self._client is None:
            self._open(settings.sentry_dsn)
        self._wanted = True

    def _open(self, dsn: SecretStr) -> None:
        try:
            self._client = open_client(dsn, self._common["release"], self._count_loss)
        except Exception as error:  # of the SDK, whose text may quote a proxy with its password
            log.warning("error_reports_unavailable", error=type(error).__name__)

    def close(self) -> None:
        """Sends what waits, for two seconds at most."""
        client, self._client, self._wanted = self._client, None, False
        if client is not None:
            with suppress(Exception):  # a process that ends must end
                client.close(timeout=CLOSE_WITHIN)

    def __call__(self, logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        if self._wanted and event.get("level") in {"error", "critical"}:
            try:
                self._report_line(logger, event)
            except Exception as error:  # a report is never more important than the line itself
                self._count_loss(type(error).__name__)
        return event

    def report(self, name: str, error: BaseException) -> None:
        """Reports an error that no line has logged."""
        if self._wanted and not is_dependency_error(error):
            self._send(name, "workers", {}, error)

    def _report_line(self, logger: Any, line: dict[str, Any]) -> None:
        error, record = error_of(line.get("exc_info")), line.get("_record")
        if record is not None:
            if error is None or not record.name.startswith(_RUN_OUR_CODE):
                return
        elif error is None and (line.get("exc_info") or line["event"] in SITUATIONS):
            return
        if error is None or not is_dependency_error(error):
            self._send(str(line["event"]), str(getattr(logger, "name", "paywatch")), line, error)

    def _send(self, name: str, logger: str, fields: dict[str, Any], error: BaseException | None) -> None:
        bug = ("", *fingerprint(name, fields, None)) if error is None else identify(error)
        if self._repeats.first(bug) is not None:
            return
        if (client := self._client) is None:
            self._count_loss("no_client")
        else:
            client.capture_event(event_of(name, logger, fields, error, self._common, self._masking))

    def _count_loss(self, reason: str) -> None:
        """Logs one loss in ten minutes, with its reason and the number of all losses so far."""
        with self._lock:
            self.lost += 1
            lost, is_new = self.lost, self._losses.first(("lost",)) is None
        if is_new:
            log.warning("error_report_lost", reason=reason, lost=lost)


def reports_lost() -> int:
    """Returns how many reports of this process were not sent."""
    processors = structlog.get_config()["processors"]
    return sum(each.lost for each in processors if isinstance(each, ErrorReports))


def report_crash(error: Exception) -> None:
    """Reports the bug that ends a command, if a valid configuration has a DSN. Waits two seconds at most."""
    with suppress(Exception):  # the error itself is printed in any case
        reports = ErrorReports()
        reports.configure(load(), "command")
        try:
            reports.report("command_failed", error)
        finally:
            reports.close()
