"""The classes that ``arq workers.ProbeWorker`` and ``arq workers.ReconcileWorker`` import."""

import atexit
import logging
import sys
from contextlib import ExitStack
from typing import Any, NoReturn

from workers.errors import explain
from workers.metrics.worker import Metrics
from workers.outages import Outages
from workers.output import complain
from workers.runtime.roles import FINISH_WITHIN, worker_settings
from workers.startup import load


def worker_class(name: str, role: str) -> type:
    """Creates an arq worker class. Prints the problems of a wrong configuration and exits, as commands do."""
    try:
        settings = load(component=f"worker-{role}")
        metrics = Metrics(settings)
        attributes = worker_settings(role, settings, metrics, Outages())
        served = ExitStack()
        served.enter_context(metrics.served())
        atexit.register(served.close)
    except Exception as error:
        _exit(error)
    attributes["on_startup"] = _exit_on_error(attributes["on_startup"])
    attributes["on_shutdown"] = _finish_ticks(attributes["on_shutdown"])
    return type(name, (), attributes)


def _exit_on_error(start: Any) -> Any:
    async def on_startup(ctx: dict[str, Any]) -> None:
        _take_over_logging()
        try:
            await start(ctx)
        except Exception as error:
            _exit(error)

    return on_startup


def _finish_ticks(stop: Any) -> Any:
    """arq waits only for the jobs of its queue."""

    async def on_shutdown(ctx: dict[str, Any]) -> None:
        if ticker := ctx.get("ticker"):
            await ticker.finish(FINISH_WITHIN)
        await stop(ctx)

    return on_shutdown


def _take_over_logging() -> None:
    """Removes the handler that arq's command line adds: it writes neither JSON nor masked secrets."""
    own = logging.getLogger("arq")
    own.handlers.clear()
    own.setLevel(logging.NOTSET)


def _exit(error: Exception) -> NoReturn:
    code, sentences = explain(error)
    complain(sentences)
    sys.exit(int(code))
