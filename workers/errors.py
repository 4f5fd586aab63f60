"""The errors that a person can fix, and the exit code that each of them gives a command."""

from pydantic import SecretStr

from workers.output import Exit


class NotConfigured(Exception):
    """A setting that this command needs is missing; the message says what to set."""


class NotInstalled(Exception):
    """A package that this command needs is not installed; the message says how to install it."""


class Usage(Exception):
    """The command line is valid, but cannot be executed as given; the message says what to pass instead."""


def required(url: SecretStr | None, name: str, purpose: str) -> SecretStr:
    """Returns the URL. Raises NotConfigured, which names the missing variable."""
    if url is None:
        raise NotConfigured(f"{name} is not set: {purpose}; set it in the environment")
    return url


def explain(error: Exception) -> tuple[Exit, list[str]]:
    """Returns the exit code and one sentence for each problem. Re-raises an error that is a bug of ours."""
    # Imported here, since these take longer to import than most commands take to run.
    import store
    import stripeapi
    from reconcile import ReconcileError
    from reconcile.errors import Damaged, Fenced, Incomplete
    from settings import ConfigError

    found = (Damaged, Fenced, Incomplete)
    wrong = (NotConfigured, NotInstalled, Usage, ReconcileError, store.SchemaError)
    if isinstance(error, ConfigError):
        return Exit.WRONG, error.problems
    if isinstance(error, found):  # before ReconcileError, which these are subclasses of
        return Exit.FOUND, [str(error)]
    if isinstance(error, wrong):
        return Exit.WRONG, [str(error)]
    if isinstance(error, stripeapi.StripeError) and not error.retryable:
        return Exit.WRONG, [str(error)]
    if isinstance(error, (store.StoreUnreachable, stripeapi.StripeError)):
        return Exit.UNREACHABLE, [str(error)]
    raise error
