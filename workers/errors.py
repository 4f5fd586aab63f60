"""The errors that a person can fix, and the exit code that each of them gives a command."""

import os
from typing import TYPE_CHECKING

from workers.output import Exit

if TYPE_CHECKING:
    from pydantic import SecretStr


class NotConfigured(Exception):
    """A setting that this command needs is missing; the message says what to set."""


class NotInstalled(Exception):
    """A package that this command needs is not installed; the message says how to install it."""


class RedisUnreachable(Exception):
    """Redis does not answer, or refuses commands; the message names REDIS_URL and the reason."""


class Usage(Exception):
    """The command line is valid, but cannot be executed as given; the message says what to pass instead."""


def required(url: "SecretStr | None", name: str, purpose: str) -> "SecretStr":
    """Returns the URL. Raises NotConfigured, which names the missing variable."""
    if url is None:
        raise NotConfigured(f"{name} is not set: {purpose}; set it in the environment")
    return url


def explain(error: Exception) -> tuple[Exit, list[str]]:
    """Returns the exit code and one sentence for each problem. Re-raises an error that is a bug of ours."""
    # Imported here, since these take longer to import than most commands take to run.
    import asyncpg

    import store
    import stripeapi
    from reconcile import ReconcileError
    from reconcile.errors import Busy, Damaged, Fenced, Incomplete
    from settings import ConfigError

    found = (Damaged, Fenced, Incomplete)
    wrong = (
        NotConfigured,
        NotInstalled,
        Usage,
        ReconcileError,
        store.SchemaError,
        store.UnknownId,
        store.AmbiguousId,
        store.NameRefused,
        store.NoteRefused,
    )
    # What an administrator can change: rights, disk space, memory, a standby, time limits, locks.
    refusals = (
        asyncpg.InsufficientPrivilegeError,
        asyncpg.InsufficientResourcesError,
        asyncpg.ReadOnlySQLTransactionError,
        asyncpg.QueryCanceledError,
        asyncpg.LockNotAvailableError,
    )
    exits = (
        ((Busy, store.SchemaLocked), Exit.BUSY),  # before the classes that these are subclasses of
        (found, Exit.FOUND),  # likewise
        (wrong, Exit.WRONG),
        (store.StoreUnreachable, Exit.UNREACHABLE),
        (RedisUnreachable, Exit.UNREACHABLE),
        (stripeapi.StripeError, _exit_of_stripe(error)),
    )
    if isinstance(error, ConfigError):
        return Exit.WRONG, error.problems
    for kinds, code in exits:
        if isinstance(error, kinds):
            return code, [str(error)]
    if isinstance(error, refusals):
        return Exit.WRONG, [f"Postgres refused a statement: {error}"]
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return _explain_os(error)
    raise error


def is_refusal(error: BaseException) -> bool:
    """Whether Paywatch declined what was asked for, as opposed to an outage or a bug."""
    import store
    from reconcile import ReconcileError

    refusals = (
        Usage,
        ReconcileError,
        store.UnknownId,
        store.AmbiguousId,
        store.NameRefused,
        store.NoteRefused,
        store.RevisionChanged,
    )
    return isinstance(error, refusals)


def _exit_of_stripe(error: Exception) -> Exit:
    return Exit.UNREACHABLE if getattr(error, "retryable", False) else Exit.WRONG


def _explain_os(error: OSError) -> tuple[Exit, list[str]]:
    """Returns what the operating system refused. Never a bug of ours: a file, a full disk, a connection."""
    why = (error.strerror or str(error) or type(error).__name__).lower()
    if error.filename is not None:
        return Exit.WRONG, [f"{os.fsdecode(error.filename)}: {why}"]
    return Exit.UNREACHABLE, [f"the operating system refused: {why}"]
