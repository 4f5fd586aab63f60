"""Runs jobs and reports their errors: a dependency once per outage, a bug with its traceback.

arq itself logs a traceback for each job that raises: dozens while Postgres is down for 20 s.
"""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from arq.typing import WorkerCoroutine

from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.tracebacks import is_dependency_error

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def survive(app: App, job: str, work: Awaitable[T]) -> T | None:
    """Awaits ``work`` and returns its result; None if it raised. Reports a dependency once per outage."""
    try:
        result = await work
    except Exception as error:
        if _is_store_error(app, error):
            app.store_failed(error)
        else:
            log.exception("job_failed", job=job)
        return None
    app.outages.store.served()
    return result


def _is_store_error(app: App, error: Exception) -> bool:
    """asyncpg raises the same errors for both databases; whether the ledger is down is known elsewhere."""
    database = isinstance(error, DATABASE_ERRORS) and is_dependency_error(error)
    return database and not app.outages.ledger.ongoing


def surviving(job: Callable[..., Awaitable[Any]]) -> WorkerCoroutine:
    """Decorates a job of arq. What it leaves undone is due in Postgres again, at the next tick."""

    @functools.wraps(job)
    async def run(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> Any:
        return await survive(ctx["app"], job.__name__, job(ctx, *args, **kwargs))

    return run
