"""The query parameters of Postgres URLs: asyncpg's own, the server's, and those of other programs.

asyncpg sends each parameter that it does not know to the server as a setting, and the server refuses the
connection for an unknown one. So the parameters that only other programs read are removed here.
"""

from collections.abc import Iterable

Query = list[tuple[str, str]]

SSL_MODES = ("disable", "allow", "prefer", "require", "no-verify", "verify-ca", "verify-full")
"""libpq's, and node-postgres' ``no-verify``: TLS whose certificate is not verified."""
SYSTEM = "system"
"""The value of ``sslrootcert`` that means the certificate authorities of the operating system (libpq 16)."""
POOLER = ("pgbouncer", "true")
"""Prisma's parameter for a pooler in transaction mode."""

_DRIVER = frozenset(
    {
        *("host", "port", "user", "password", "dbname", "database", "passfile", "service"),
        *("sslmode", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("target_session_attrs", "krbsrvname", "gsslib"),
    }
)
_SERVER = frozenset(
    {
        *("search_path", "options", "role", "client_encoding", "datestyle", "intervalstyle", "timezone"),
        *("statement_timeout", "lock_timeout", "transaction_timeout", "idle_session_timeout"),
        *("idle_in_transaction_session_timeout", "default_transaction_isolation"),
        *("default_transaction_read_only", "default_transaction_deferrable", "extra_float_digits"),
        *("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "work_mem"),
        *("client_min_messages", "synchronous_commit", "row_security", "jit", "geqo"),
    }
)
_LIBPQ = frozenset(
    {
        *("application_name", "fallback_application_name", "connect_timeout", "channel_binding"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
        *("gssencmode", "gssdelegation", "sslcompression", "sslsni", "sslcertmode", "sslkeylogfile"),
        *("load_balance_hosts", "min_protocol_version", "max_protocol_version", "requiressl"),
    }
)
_NODE = frozenset(
    {
        *("ssl", "uselibpqcompat", "keepAlive", "keepAliveInitialDelayMillis", "query_timeout", "encoding"),
        *("connectionTimeoutMillis", "idleTimeoutMillis", "allowExitOnIdle", "max", "min", "maxUses"),
        *("maxLifetimeSeconds", "binary", "idle_timeout", "max_lifetime", "prepare", "fetch_types"),
    }
)
_PRISMA = frozenset(
    {
        *("connection_limit", "pool_timeout", "socket_timeout", "sslaccept", "sslidentity", "pgbouncer"),
        *("single_use_connections", "max_connection_lifetime", "max_idle_connection_lifetime"),
    }
)
_SUPABASE = frozenset({"supa", "workaround"})
_JDBC = frozenset(
    {
        *("ApplicationName", "prepareThreshold", "preparedStatementCacheQueries", "binaryTransfer"),
        *("preparedStatementCacheSizeMiB", "loginTimeout", "connectTimeout", "socketTimeout"),
        *("cancelSignalTimeout", "tcpKeepAlive", "tcpNoDelay", "reWriteBatchedInserts", "stringtype"),
        *("defaultRowFetchSize", "loadBalanceHosts", "sslfactory", "preferQueryMode", "autosave"),
        *("assumeMinServerVersion", "gssEncMode", "channelBinding", "logUnclosedConnections"),
    }
)
_OTHERS = frozenset(
    {
        *("statement_cache_size", "prepared_statement_cache_size", "prepare_threshold", "async_fallback"),
        *("pool", "pool_size", "max_overflow", "checkout_timeout", "reaping_frequency", "advisory_locks"),
        *("prepared_statements", "conn_max_age", "conn_health_checks", "disable_server_side_cursors"),
        *("pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time"),
        *("pool_health_check_period", "pool_max_conn_lifetime_jitter", "default_query_exec_mode"),
        *("statement_cache_capacity", "description_cache_capacity", "binary_parameters"),
    }
)
_IGNORED = _LIBPQ | _NODE | _PRISMA | _SUPABASE | _JDBC | _OTHERS

_WITHOUT_PREPARED_STATEMENTS = {
    POOLER,
    ("statement_cache_size", "0"),
    ("prepared_statement_cache_size", "0"),
    ("prepareThreshold", "0"),
    ("prepare", "false"),
    ("prepared_statements", "false"),
    ("default_query_exec_mode", "simple_protocol"),
    ("binary_parameters", "yes"),
}
"""How programs ask their driver to prepare no statements: a pooler in transaction mode loses them."""
_SCHEMA = frozenset({"schema", "currentSchema"})
"""The search path of Prisma and of JDBC."""
_STRONG_MODES = frozenset({"require", "verify-ca", "verify-full"})

_VALUES: dict[str, tuple[str, ...]] = {
    "sslmode": SSL_MODES,
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": ("any", "primary", "standby", "prefer-standby", "read-write", "read-only"),
    "ssl_min_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "ssl_max_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "gsslib": ("gssapi", "sspi"),
}


def clean(query: Iterable[tuple[str, str]]) -> Query:
    """Returns the parameters that Paywatch understands; ``pgbouncer=true`` if prepared statements are off.

    Raises ValueError, which names the parameter and never its value.
    """
    given = [(name, value) for name, value in query if value]
    kept = [_checked(name, value) for name, value in given if name not in _IGNORED | _SCHEMA]
    names = {name for name, _ in kept}
    schema = next((value for name, value in given if name in _SCHEMA and value != "public"), None)
    if schema is not None and "search_path" not in names:
        kept.append(("search_path", schema))
    # SQLAlchemy and postgres.js write sslmode's value into ssl. Other values (ssl=true) are ignored.
    ssl = dict(given).get("ssl", "")
    if ssl in _STRONG_MODES and "sslmode" not in names:
        kept.append(("sslmode", ssl))
    if dict(kept).get("sslrootcert") == SYSTEM and dict(kept).get("sslmode", "verify-full") != "verify-full":
        raise ValueError("sslrootcert=system needs sslmode=verify-full")
    pooled = any(each in _WITHOUT_PREPARED_STATEMENTS for each in given)
    return [*kept, POOLER] if pooled else kept


def _checked(name: str, value: str) -> tuple[str, str]:
    if name not in _DRIVER and name.lower() not in _SERVER and "." not in name:
        raise ValueError(f'the URL\'s parameter "{name}" is not known: remove it, or correct its name')
    if name in _VALUES and value not in _VALUES[name]:
        *most, last = _VALUES[name]
        raise ValueError(f"the URL's {name} must be {', '.join(most)} or {last}")
    if name == "port" and not all(port.isascii() and port.isdigit() for port in value.split(",")):
        raise ValueError("the URL's port must be a number from 1 to 65535")
    return name, value
