"""Explains errors of the ledger's database in one sentence: where it is, what is wrong, what to do."""

import os

import asyncpg

from reconcile.postgres import is_outage
from settings import Settings, mask_url
from settings.texts import mask_secrets

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (asyncpg.InvalidCatalogNameError, "{at} does not exist: create the database, or correct DATABASE_URL"),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "{at} refused the user: check the user and the password in DATABASE_URL",
    ),
    (asyncpg.exceptions.ClientConfigurationError, "{at} cannot be reached: correct DATABASE_URL ({error})"),
    (asyncpg.TooManyConnectionsError, "{at} has no free connection: raise its max_connections"),
    (asyncpg.InsufficientPrivilegeError, "{table} in {at}: {error}: grant it to the user of DATABASE_URL"),
    (
        asyncpg.QueryCanceledError,
        "{table} in {at}: a statement was cancelled ({error}): raise the statement_timeout of this user",
    ),
)


def explain(error: Exception, settings: Settings, table: str) -> str | None:
    """Returns the sentence; None for an error that nobody can fix in the database or the configuration."""
    url = settings.database_url
    at = "the ledger" if url is None else f"the ledger at {mask_url(url.get_secret_value())}"
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence.format(at=at, table=f"the table {table}", error=mask_secrets(str(error)))
    if is_outage(error):
        return f"{at} cannot be reached ({_plain(error)}): is it running, and is DATABASE_URL right?"
    return None


def _plain(error: Exception) -> str:
    """Returns the message of the server or the operating system, without the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return mask_secrets(str(error)) or type(error).__name__
