"""The causes of postgres checks, and the cause of each error of asyncpg."""

import re
import socket
import ssl
from collections.abc import Mapping

import asyncpg

from probes import request_errors
from probes.judgement import Problem
from probes.reading import Verdict
from probes.tools import Needs, PostgresServer, Unusable

CAUSES: Mapping[str, str] = {
    "login": "the server refuses the user, the password or this host",
    "full": "no connection is left for this user",
    "no_database": "the server has no database of this name",
    "starting": "the server starts up, recovers or shuts down",
    "dns": "the name does not resolve",
    "connect": "no connection to that address and port",
    "tls": "TLS failed, or the server does not offer it",
    "reset": "the connection broke",
    "timeout": "no answer in time; the reason names the step",
    "refused": "another error of the server, which the reason quotes",
    "latency": "slower than `fail_above` or `degraded_above`",
    "connections": "more connections used than `connections_fail_above` or `connections_degraded_above`",
    "long_transaction": "a transaction is older than `long_transaction_above`",
    "replication_lag": "a replica is further behind than `replication_lag_above`",
    "writable": "the server is read-only or writable, other than `expect.writable`",
    "unchecked": "a configured limit cannot be checked; the reason says why",
    "network": "this worker has no network",
    "not_configured": "this worker cannot connect with the URL, such as without a certificate's file",
}

NEEDS: Needs = {
    "long_transaction": lambda check: check.long_transaction_above is not None,
    "replication_lag": lambda check: check.replication_lag_above is not None,
    "writable": lambda check: check.expect.writable is not None,
}

REFUSED = (
    OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, Unusable
)  # fmt: skip
"""What ``connect`` and queries raise; InternalClientError at messages that Postgres does not send."""

_CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((Unusable, asyncpg.exceptions.ClientConfigurationError), "not_configured"),
    ((TimeoutError,), "timeout"),  # an OSError, as are the next four
    ((socket.gaierror,), "dns"),
    ((ssl.SSLError,), "tls"),
    ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError), "reset"),
    ((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError), "login"),
    ((asyncpg.TooManyConnectionsError,), "full"),
    ((asyncpg.InvalidCatalogNameError,), "no_database"),
    ((asyncpg.CannotConnectNowError,), "starting"),
    ((asyncpg.QueryCanceledError,), "refused"),  # by a limit of the user's own; the connection still works
    ((asyncpg.OperatorInterventionError, asyncpg.InterfaceError), "reset"),
    ((OSError,), "connect"),
)


def problem_of(server: PostgresServer, error: Exception) -> Problem:
    """Returns the problem of an error of ``connect`` or a query: ``unknown`` if this host is at fault."""
    if isinstance(error, OSError) and (own := request_errors.own_fault(error)) is not None:
        return Problem(Verdict.UNKNOWN, own[0], f"{own[1]}, so Postgres at {server.where} is unreachable")
    cause = cause_of(error)
    verdict = Verdict.UNKNOWN if cause == "not_configured" else Verdict.FAIL
    return Problem(verdict, cause, str(error) if isinstance(error, Unusable) else server.explain(error))


_POOLER = (
    ("authentication failed|no such user|login rejected|login failed", "login"),
    ("no more connections allowed|too many clients|remaining connection slots", "full"),
    ('no such database|database ".*" does not exist', "no_database"),
    ("the database system is|shutting down", "starting"),
    ("connect failed|server login has been failing", "connect"),
    ("query_wait_timeout|connect timeout|login_timeout", "timeout"),
)
"""PgBouncer has the one SQLSTATE 08P01 for all that it refuses: only its sentences, and those of Postgres
that it passes on, say what it was."""
LONGEST_SENTENCE = 1000
_OTHER_LOGIN = re.compile("unsupported|gssauth")


def cause_of(error: Exception) -> str:
    # asyncpg has no class for a server that refuses TLS, or asks for a login such as Kerberos'.
    if isinstance(error, ConnectionError) and "rejected SSL upgrade" in str(error):
        return "tls"
    unanswerable = isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError)
    if unanswerable and _OTHER_LOGIN.search(str(error)):
        return "login"
    if isinstance(error, asyncpg.PostgresConnectionError):
        said = str(error)[:LONGEST_SENTENCE]
        named = (cause for sentence, cause in _POOLER if re.search(sentence, said))
        return next(named, "reset")
    return next((cause for kinds, cause in _CAUSES if isinstance(error, kinds)), "refused")
