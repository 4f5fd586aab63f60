"""Log lines with errors, and the reports that a real receiver gets of them."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from settings import Settings
from tests.alerts.channels.receiver import Receiver
from tests.workers.error_reports.envelopes import dsn_of, events
from workers.error_reports import ErrorReports

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
