"""Shared by all commands: the ``--json`` option, and one place that turns errors into exit codes."""

import functools
import getpass
import os
import signal
from collections.abc import Callable, Coroutine, Iterable
from typing import Annotated, Any, ParamSpec

import typer

from workers.errors import Usage, explain
from workers.output import Exit, complain

P = ParamSpec("P")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def command(body: Callable[P, Coroutine[Any, Any, Exit]]) -> Callable[P, None]:
    """Runs an async body and ends the process with its exit code; known errors become one sentence each."""

    import asyncio

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        def checked() -> Exit:
            _check_texts([*args, *kwargs.values()])
            return asyncio.run(body(*args, **kwargs))

        finish(checked)

    return run


def finish(body: Callable[[], Exit]) -> None:
    """Ends the process with the body's exit code, or with the one of its error."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.SIG_DFL  # as main() leaves it
    try:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _finished(body)
        if is_ours:  # while Python ends, Ctrl-C would print a traceback
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        complain(["interrupted"])
        raise typer.Exit(130) from None  # 128 + SIGINT, as shells report it
    raise typer.Exit(int(code))


def _finished(body: Callable[[], Exit]) -> Exit:
    try:
        return body()
    except Exception as error:
        code, sentences = _explained(error)
        complain(sentences)
        return code


def _explained(error: Exception) -> tuple[Exit, list[str]]:
    try:
        return explain(error)
    except (OSError, typer.Exit, typer.Abort, typer.BadParameter):  # a closed pipe; what Typer handles itself
        raise
    except Exception:  # a bug, whose traceback Python prints
        from workers.error_reports import report_crash

        report_crash(error)
        raise


def name_for_record(given: str | None) -> str:
    """Returns the value of ``--as``, or else this user's name. Raises Usage for an empty or unknown name."""
    if given is not None and not given.strip():
        raise Usage("--as: the name is empty: give one, or leave the option out to use your user name")
    found = given or user_name()
    if found is None:
        raise Usage(f"the uid {os.getuid()} has no name for the record: pass yours with --as")
    from store.errors import NameRefused
    from store.hashed import visible_name

    try:
        return visible_name(found)
    except NameRefused as error:
        raise Usage(f"--as: {error}") from None


def user_name() -> str | None:
    """None in most containers, which run as a uid that has no entry in /etc/passwd."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None


def _check_texts(values: Iterable[object]) -> None:
    """Raises Usage for an argument that is not UTF-8: Python passes its bytes on as lone surrogates, which
    neither Postgres nor a terminal takes. File names are paths, and may have any bytes."""
    from settings.texts import storable

    for value in values:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and storable(text) != text:
                raise Usage(f"the argument {text!a} is not text: write it in UTF-8")
