"""One sentence for each error that asyncpg raises when it cannot connect."""

import os
import re
import ssl

import asyncpg

from settings.texts import mask_secrets

EXAMPLE = "postgresql://user:password@host:5432/name, with special characters of the password percent-encoded"

_SENTENCES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (
        asyncpg.InvalidCatalogNameError,
        '{at} has no database "{database}": create it, or correct the name in {variable}',
    ),
    (
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
        '{at} refused the user "{user}": check the user and the password in {variable}',
    ),
    (
        asyncpg.TooManyConnectionsError,
        "{at} ({variable}) has no connection left: raise its max_connections, or close other connections",
    ),
    (
        asyncpg.CannotConnectNowError,
        "{at} ({variable}) is starting up or shutting down: try again in a moment",
    ),
    (
        TimeoutError,
        "{at} did not answer in time: is this machine allowed to reach the address in {variable}?",
    ),
    (
        ssl.SSLCertVerificationError,
        "{at}: its certificate was not accepted (#error#): correct the host or sslrootcert in {variable}",
    ),
    (ssl.SSLError, "{at} cannot be reached with TLS (#error#): check sslmode and the files in {variable}"),
    (FileNotFoundError, "{at} cannot be reached: the socket in {variable} does not exist: is it running?"),
    (OSError, "{at} cannot be reached (#error#): is it running, and is the address in {variable} right?"),
    (
        asyncpg.exceptions.ClientConfigurationError,
        "{at} cannot be reached: {variable} cannot be used (#error#)",
    ),
    (asyncpg.PostgresError, "{at} refused the connection of {variable}: #error#"),
    (
        asyncpg.InternalClientError,
        "{at} does not answer as Postgres does: is the address in {variable} right?",
    ),
)
_ACCESS_FILE = (
    "{at} refused the connection (#error#): allow it in pg_hba.conf; if only TLS is allowed, "
    "set sslmode=require in {variable}"
)
_NO_TLS = (
    "{at} does not offer TLS, and sslmode={sslmode} needs it: turn TLS on in the server, "
    "or set sslmode=prefer in {variable}"
)
_NO_ROOT = (
    "{at} cannot be reached: sslmode={sslmode} needs the certificate of an authority (#error#): "
    'set sslrootcert in {variable} to its file, or to "system"'
)
_OTHER_LOGIN = "{at} asks for a login that is not supported, such as Kerberos: change it in pg_hba.conf"
_CLOSED = "{at} cannot be reached (it closed the connection): is it running?"
# asyncpg has no class for a refused TLS or a login by Kerberos, and Postgres no code for "only with TLS".
# asyncpg raises InterfaceError for an invalid URL too, and when the server ends a new connection.
_BY_TEXT: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (ConnectionError, "rejected SSL upgrade", _NO_TLS),
    (asyncpg.exceptions.ClientConfigurationError, "root certificate", _NO_ROOT),
    (asyncpg.InvalidAuthorizationSpecificationError, r"pg_hba\.conf", _ACCESS_FILE),
    (asyncpg.InterfaceError, "connection is closed", _CLOSED),
    ((asyncpg.InterfaceError, asyncpg.InternalClientError), "unsupported|gssauth", _OTHER_LOGIN),
)
_ERRNO = re.compile(r"\[Errno (\d+)\]")


def sentence_of(error: Exception) -> str:
    """Returns the sentence, in which {at}, {user}, {database}, {variable} and {sslmode} are to be filled."""
    return _template(error).replace(
        "#error#", mask_secrets(_plain(error)).replace("{", "{{").replace("}", "}}")
    )


def _template(error: Exception) -> str:
    text = str(error)
    for kinds, pattern, sentence in _BY_TEXT:
        if isinstance(error, kinds) and re.search(pattern, text):
            return sentence
    for kinds, sentence in _SENTENCES:
        if isinstance(error, kinds):
            return sentence
    return f"{{variable}} cannot be used: write {EXAMPLE}"


def _plain(error: Exception) -> str:
    """Returns the message of the server or the operating system, without addresses and error numbers."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message or "verification failed"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "handshake failed").replace("_", " ").lower()
    if not isinstance(error, OSError):
        return str(error).partition("\n")[0]  # without the lines of DETAIL and HINT
    if error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    if several := _ERRNO.search(str(error)):  # asyncio, when each address of a host name has failed
        return os.strerror(int(several[1])).lower()
    return (error.strerror or str(error) or type(error).__name__).lower()
