"""The worker classes that ``arq workers.ProbeWorker`` looks for."""

import atexit
import logging
import sys
from contextlib import ExitStack
from typing import Any, NoReturn

from workers.errors import explain
from workers.metrics.worker import Metrics
from workers.output import complain
from workers.runtime.roles import worker_settings
from workers.startup import load


def worker_class(name: str, role: str) -> type:
    """An arq worker class as the configuration says; a wrong one ends arq with its sentences."""
    try:
        settings = load(component=f"worker-{role}")
        metrics = Metrics(settings)
        attributes = worker_settings(role, settings, metrics)
        served = ExitStack()
        served.enter_context(metrics.served())
        atexit.register(served.close)
    except Exception as error:
        _leave(error)
    attributes["on_startup"] = _explained(attributes["on_startup"])
    return type(name, (), attributes)


def _explained(start: Any) -> Any:
    async def on_startup(ctx: dict[str, Any]) -> None:
        _take_over_logging()
        try:
            await start(ctx)
        except Exception as error:
            _leave(error)

    return on_startup


def _take_over_logging() -> None:
    """arq's command line gives its own logger a handler that knows neither JSON nor redaction."""
    own = logging.getLogger("arq")
    own.handlers.clear()
    own.setLevel(logging.NOTSET)


def _leave(error: Exception) -> NoReturn:
    code, sentences = explain(error)
    complain(sentences)
    sys.exit(int(code))
