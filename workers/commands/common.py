"""What every command shares: the configuration, one place where errors become sentences and exit codes."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, ParamSpec

import typer

import settings as configuration
from settings import Settings
from workers.output import Exit, complain

P = ParamSpec("P")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def load(component: str = "command") -> Settings:
    """The configuration that this command works with, and logs on stderr from warnings up."""
    from workers import logs

    loaded = configuration.load()
    quiet = (
        loaded.model_copy(update={"log_level": "WARNING", "log_dir": None})
        if component == "command"
        else loaded
    )
    logs.configure(quiet, component=component)
    return loaded


def command(body: Callable[P, Coroutine[Any, Any, Exit]]) -> Callable[P, None]:
    """Run an async body and end with its exit code; known errors become one sentence each."""

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        finish(lambda: asyncio.run(body(*args, **kwargs)))

    return run


def finish(body: Callable[[], Exit]) -> None:
    """End the process with the body's exit code, or with what its error means."""
    try:
        code = body()
    except KeyboardInterrupt:
        complain(["interrupted"])
        raise typer.Exit(130) from None
    except Exception as error:
        code, sentences = explain(error)
        complain(sentences)
    raise typer.Exit(int(code))


def explain(error: Exception) -> tuple[Exit, list[str]]:
    """The exit code and the sentences of an error that a person can mend; others are raised again."""
    import store
    import stripeapi
    from reconcile import ReconcileError
    from reconcile.errors import Damaged, Fenced, Incomplete
    from workers.app import NotConfigured

    found = (Damaged, Fenced, Incomplete)
    wrong = (NotConfigured, NotInstalled, Usage, ReconcileError, store.SchemaError)
    if isinstance(error, configuration.ConfigError):
        return Exit.WRONG, error.problems
    if isinstance(error, found):
        return Exit.FOUND, [str(error)]
    if isinstance(error, wrong):
        return Exit.WRONG, [str(error)]
    if isinstance(error, stripeapi.StripeError) and not error.retryable:
        return Exit.WRONG, [str(error)]
    if isinstance(error, (store.StoreUnreachable, stripeapi.StripeError)):
        return Exit.UNREACHABLE, [str(error)]
    raise error


class NotInstalled(Exception):
    """A part that this command needs is not installed; the message says how to get it."""


class Usage(Exception):
    """A command was asked for something that cannot be; the message says what to ask instead."""
