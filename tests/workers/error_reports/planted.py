"""Plants secrets wherever an error can carry one. Run as a module it is a process that reports them:

``python -m tests.workers.error_reports.planted ours|defaults --token=...`` with the environment of a worker.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

PEM = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----"""
ARGUMENT = "argv-only-value-5d41"
VARIABLE = "variable-of-another-program-77c1"
CONFIGURED = {
    "STRIPE_SECRET_KEY": "rk_live_51PlantedKeyOfTheAccount",
    "STRIPE_WEBHOOK_SECRET": 'plain-"webhook"\\secret\\',
    "DATABASE_URL": "postgresql://shop:pg-pass%2Fword@db.example:5432/shop",
    "REDIS_URL": "redis://:redis-password@redis.example:6379/0",
    "SLACK_WEBHOOK_URL": "https://hooks.example/services/T0/B0/slackT0kenOfTheHook",
    "PAYWATCH_SIGNING_KEY": PEM,
}
OTHER = {"SHOP_API_TOKEN": VARIABLE}
SECRETS = (
    *CONFIGURED.values(),
    *("rk_live_51Planted", "pg-pass", "redis-password", "slackT0kenOfTheHook", PEM.splitlines()[1]),
    *("4242424242424242", "4242 4242 4242 4242", "ann.shopper@mail.example", "sk_test_OfNobodyKnown1"),
    *("hunter2@ss/word", "nested-token-9a", "local-only-3f", VARIABLE, ARGUMENT),
)
"""None of them may be in a report, nor may any part that follows them."""
TEXT = " | ".join(
    (
        *CONFIGURED.values(),
        VARIABLE,
        "card 4242 4242 4242 4242, number 4242424242424242, Ann <ann.shopper@mail.example>",
        "postgres://root:hunter2@ss/word@10.0.0.1/x key=sk_test_OfNobodyKnown1",
    )
)


def raised(error: Callable[[], BaseException]) -> BaseException:
    """Raises where a local variable has a secret too."""
    local_only = {"password": "local-only-3f", "value": "local-only-3f"}
    try:
        raise error()  # noqa: TRY301
    except BaseException as caught:
        assert local_only
        return caught


def errors() -> Iterator[BaseException]:
    """One error for each place in which it can carry text."""
    yield raised(lambda: ValueError(TEXT))
    yield raised(lambda: KeyError(TEXT))  # its text is the repr
    yield raised(lambda: RuntimeError({"headers": [TEXT], "bytes": TEXT.encode()}))
    yield raised(lambda: TypeError("x" * 1_990 + TEXT))  # a limit of length within a secret
    yield _chained(raised(lambda: LookupError("the cause is elsewhere")))
    yield raised(
        lambda: ExceptionGroup(
            f"group {TEXT}", [ValueError("one"), ExceptionGroup("two", [OSError(5, TEXT), IndexError(TEXT)])]
        )
    )
    noted = raised(lambda: ZeroDivisionError("see the note"))
    noted.add_note(TEXT)
    yield noted
    yield raised(lambda: type(f"Error{VARIABLE}", (Exception,), {})("named"))


def _chained(error: BaseException) -> BaseException:
    error.__cause__ = raised(lambda: PermissionError(TEXT))
    error.__cause__.__context__ = raised(lambda: ArithmeticError(TEXT))
    return error


def fields() -> dict[str, Any]:
    return {
        "nested": {"deep": [{"token": "nested-token-9a"}, {"text": TEXT}]},
        "number": 4242424242424242,
        "problem": TEXT,
        TEXT: "a key",
        "check": TEXT,
    }


def _report_as_a_worker() -> None:
    import structlog

    import settings
    from workers import logs
    from workers.error_reports import ErrorReports

    reports = ErrorReports()
    loaded = settings.load()
    reports.configure(loaded, "worker-probes")
    logs.configure(loaded, component="worker-probes", reports=reports)
    log = structlog.get_logger("workers.planted")
    logging.getLogger("httpx").error("a library says %s", TEXT)
    for error in errors():
        log.error("job_failed", exc_info=error, **fields())
    log.error("probe_broke", **fields())
    asyncio.run(_leave_a_task_uncaught())
    reports.report("command_failed", raised(lambda: AttributeError(TEXT)))
    reports.close()


async def _leave_a_task_uncaught() -> None:
    async def fail() -> None:
        raise NotImplementedError(TEXT)

    asyncio.get_running_loop().call_exception_handler(
        {
            "message": f"Task exception was never retrieved {TEXT}",
            "exception": await _error_of(fail()),
        }
    )


async def _error_of(work: Any) -> BaseException:
    caught: Any = await asyncio.gather(work, return_exceptions=True)
    assert isinstance(caught[0], NotImplementedError)
    return caught[0]


def _report_with_defaults() -> None:
    """What a program does that follows the first page of Sentry's documentation."""
    import sentry_sdk

    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"])
    logging.getLogger("httpx").error("a library says %s", TEXT)
    for error in errors():
        logging.getLogger("workers").error("job_failed", exc_info=error, extra={"more": fields()})
    sentry_sdk.flush(timeout=10)


if __name__ == "__main__":
    {"ours": _report_as_a_worker, "defaults": _report_with_defaults}[sys.argv[1]]()
