"""The classes that ``arq workers.ProbeWorker`` and ``arq workers.ReconcileWorker`` import.

arq's own worker ends as soon as Redis refuses a command. So it only hosts ours: its start hook runs the
supervisor of ``paywatch worker``, which ends at SIGTERM, and arq with it.
"""

import asyncio
import atexit
import logging
import os
import sys
from functools import partial
from typing import Any, NoReturn

from settings import Settings
from workers import queue
from workers.error_reports import ErrorReports, report_crash
from workers.errors import explain, required
from workers.metrics.worker import Metrics
from workers.output import complain
from workers.runtime.liveness import show_liveness
from workers.runtime.supervisor import run_until_stopped
from workers.startup import configure_logs, load, load_again


def worker_class(name: str, role: str) -> type:
    """Creates an arq worker class. Prints the problems of a wrong configuration and exits, as commands do."""
    try:
        reports = ErrorReports()
        atexit.register(reports.close)
        settings = load(f"worker-{role}", reports)
        required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
        with Metrics(settings).served():
            """The port is free."""
    except Exception as error:
        _exit(error)
    attributes = {
        "functions": [_hosted],
        "queue_name": queue.PROBES if role == "probes" else queue.RECONCILE,
        "redis_pool": _NoRedis(),
        "on_startup": _start(settings, role, reports),
    }
    return type(name, (), attributes)


def _start(settings: Settings, role: str, reports: ErrorReports) -> Any:
    begin = partial(configure_logs, component=f"worker-{role}", reports=reports)

    async def on_startup(_ctx: dict[str, Any]) -> None:
        _take_over_logging()
        liveness = show_liveness(settings, os.environ)
        try:
            await run_until_stopped(settings, [role], load_again, begin, liveness)
        except Exception as error:
            _exit(error)
        raise asyncio.CancelledError  # by which arq's worker recognizes that it was stopped

    return on_startup


async def _hosted(_ctx: dict[str, Any]) -> None:
    """arq requires a function; the jobs run in the worker that it hosts."""


class _NoRedis:
    """Answers what arq's worker asks of Redis besides jobs: INFO at its start, a deletion at its end."""

    def pipeline(self, **_options: Any) -> "_NoRedis":
        return self

    async def __aenter__(self) -> "_NoRedis":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    def info(self, section: str) -> None: ...

    def dbsize(self) -> None: ...

    async def execute(self) -> tuple[dict[str, str], dict[str, str], dict[str, str], int]:
        return {}, {}, {}, 0

    async def delete(self, *_names: str) -> int:
        return 0

    async def close(self, **_options: Any) -> None: ...


def _take_over_logging() -> None:
    """Removes the handler that arq's command line adds: it writes neither JSON nor masked secrets."""
    own = logging.getLogger("arq")
    own.handlers.clear()
    own.setLevel(logging.NOTSET)


def _exit(error: Exception) -> NoReturn:
    try:
        code, sentences = explain(error)
    except Exception:  # a bug, whose traceback Python prints
        report_crash(error)
        raise
    complain(sentences)
    sys.exit(int(code))
