"""Shared by all commands: the ``--json`` option, and one place that turns errors into exit codes."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, ParamSpec

import typer

from workers.errors import explain
from workers.output import Exit, complain

P = ParamSpec("P")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def command(body: Callable[P, Coroutine[Any, Any, Exit]]) -> Callable[P, None]:
    """Runs an async body and ends the process with its exit code; known errors become one sentence each."""

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        finish(lambda: asyncio.run(body(*args, **kwargs)))

    return run


def finish(body: Callable[[], Exit]) -> None:
    """Ends the process with the body's exit code, or with the one of its error."""
    try:
        code = body()
    except KeyboardInterrupt:
        complain(["interrupted"])
        raise typer.Exit(130) from None  # 128 + SIGINT, as shells report it
    except Exception as error:
        code, sentences = explain(error)
        complain(sentences)
    raise typer.Exit(int(code))
