"""The database URL, and what is said when it leads nowhere."""

import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from pydantic import SecretStr

from sandbox.embedded.servers import EmbeddedPostgres
from store import StoreUnreachable, claim_due, connect
from store.address import Address
from tests.probes.sockets import listening

WRITE = (
    "write postgresql://user:password@host:5432/name, with special characters of the password percent-encoded"
)
PASSWORD = "hunter2"


@pytest.mark.parametrize(
    ("url", "where", "user", "database", "pooled"),
    [
        ("postgresql://ada:hunter2@db.example:6432/shop", "db.example:6432", "ada", "shop", False),
        ("postgres://db.example/shop", "db.example", "", "shop", False),
        ("postgresql://a%40b:hunter2@[::1]:5432/shop", "[::1]:5432", "a@b", "shop", False),
        ("postgresql://ada@h1:1,h2:2/shop", "h1:1,h2:2", "ada", "shop", False),
        ("postgresql:///shop?host=/run/postgresql&user=ada", "/run/postgresql", "ada", "shop", False),
        ("postgresql:///?dbname=shop&host=localhost", "localhost", "", "shop", False),
        ("postgresql://ada@db/shop?pgbouncer=true&connection_limit=1", "db", "ada", "shop", True),
    ],
)
def test_an_address_knows_what_may_be_printed(
    url: str, where: str, user: str, database: str, pooled: bool
) -> None:
    address = Address.parse(SecretStr(url))
    assert (address.where, address.user, address.database, address.pooled) == (where, user, database, pooled)
    assert PASSWORD not in repr(address)


def test_parameters_of_other_clients_are_removed() -> None:
    prisma = "postgresql://ada@db/shop?schema=public&connection_limit=5&pool_timeout=2&sslmode=require"
    assert Address.parse(SecretStr(prisma)).dsn == "postgresql://ada@db/shop?sslmode=require"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:hunter2@db/shop",
        "ada:hunter2@db/shop",
        "postgresql://ada:hunter2/x@db:5432/shop",
        "postgresql://ada:hunter2#x@db:5432/shop",
        "postgresql://ada:hunter2@[db/shop",
        "postgresql://ada@db:port/shop",
        "",
    ],
)
def test_other_urls_are_refused_and_never_repeated(url: str) -> None:
    with pytest.raises(StoreUnreachable) as refused:
        Address.parse(SecretStr(url))
    assert str(refused.value).endswith(WRITE)
    assert PASSWORD not in str(refused.value)


async def said(url: str) -> str:
    with pytest.raises(StoreUnreachable) as refused:
        await connect(SecretStr(url), size=1)
    assert PASSWORD not in str(refused.value)
    return str(refused.value)


def elsewhere(dsn: str, *, auth: str | None = None, port: int | None = None, path: str | None = None) -> str:
    """The server's DSN with something about it changed."""
    parts = urlsplit(dsn)
    user = auth or parts.netloc.rpartition("@")[0]
    netloc = f"{user}@{parts.hostname}:{port or parts.port}"
    return urlunsplit(parts._replace(netloc=netloc, path=path or parts.path))


async def test_a_port_where_nobody_listens(postgres_dsn: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        assert await said(f"postgresql://ada:{PASSWORD}@127.0.0.1:{port}/shop") == (
            f"Postgres at 127.0.0.1:{port} cannot be reached (connection refused): "
            "is it running, and is the address in DATABASE_URL right?"
        )


async def test_a_host_that_does_not_exist() -> None:
    assert (await said(f"postgresql://ada:{PASSWORD}@no-such-host.invalid/shop")).startswith(
        "Postgres at no-such-host.invalid cannot be reached ("
    )


async def test_a_database_that_does_not_exist(postgres_dsn: str) -> None:
    where = Address.parse(SecretStr(postgres_dsn)).where
    assert await said(elsewhere(postgres_dsn, path="/no_such_shop")) == (
        f'Postgres at {where} has no database "no_such_shop": create it, or correct the name in DATABASE_URL'
    )


async def test_a_user_who_does_not_exist(postgres_dsn: str) -> None:
    where = Address.parse(SecretStr(postgres_dsn)).where
    assert await said(elsewhere(postgres_dsn, auth=f"nobody_we_know:{PASSWORD}")) == (
        f'Postgres at {where} refused the user "nobody_we_know": '
        "check the user and the password in DATABASE_URL"
    )


async def test_parameters_that_cannot_be_used(postgres_dsn: str) -> None:
    modes = "disable, allow, prefer, require, no-verify, verify-ca or verify-full"
    assert await said(f"{postgres_dsn}?sslmode=nonsense") == (
        f"DATABASE_URL: the URL's sslmode must be {modes}: {WRITE}"
    )


async def test_a_certificate_that_does_not_exist(postgres_dsn: str) -> None:
    where = Address.parse(SecretStr(postgres_dsn)).where
    assert await said(f"{postgres_dsn}?sslrootcert=/no/such/file&sslmode=verify-full") == (
        f"Postgres at {where} cannot be reached: the file /no/such/file cannot be read "
        "(no such file or directory): correct sslrootcert in DATABASE_URL"
    )


async def test_a_server_without_tls_is_named_as_such(postgres_dsn: str) -> None:
    where = Address.parse(SecretStr(postgres_dsn)).where
    for mode in ("require", "no-verify"):
        assert await said(f"{postgres_dsn}?sslmode={mode}") == (
            f"Postgres at {where} does not offer TLS, and sslmode={mode} needs it: "
            "turn TLS on in the server, or set sslmode=prefer in DATABASE_URL"
        )


async def test_an_unencoded_password_is_named_and_never_repeated() -> None:
    assert await said(f"postgresql://ada:{PASSWORD}@x@127.0.0.1/shop") == (
        f"DATABASE_URL: write @ of the user or password as %40: {WRITE}"
    )


async def test_an_unreadable_home_is_named(
    postgres_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".postgresql").symlink_to(tmp_path / ".postgresql")  # a loop, which root cannot read either
    monkeypatch.setenv("HOME", str(tmp_path))
    address = Address.parse(SecretStr(postgres_dsn))
    assert address.explain(PermissionError(13, "Permission denied")) == (
        f"Postgres at {address.where} cannot be reached: the file {tmp_path}/.postgresql/root.crt cannot be "
        "read (too many levels of symbolic links): correct HOME"
    )


@pytest.mark.parametrize(
    "sentence", ["connection is closed", "cannot call Connection.fetchval(): connection is closed"]
)
def test_a_server_that_ends_while_it_is_connected_is_no_fault_of_the_url(sentence: str) -> None:
    address = Address.parse(SecretStr("postgresql://it:hunter2@db.example:5432/x"), "DATABASE_URL")
    assert address.explain(asyncpg.InterfaceError(sentence)) == (
        "Postgres at db.example:5432 cannot be reached (it closed the connection): is it running?"
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"R\0\0\0\x08\0\0\0\x07", "asks for a login that is not supported, such as Kerberos"),
        (b"R\xff\xff\xff\xff" + 20 * b"\xff", "does not answer as Postgres does"),
    ],
)
async def test_another_kind_of_server_is_one_sentence(answer: bytes, sentence: str) -> None:
    async with listening(answer) as port:
        url = SecretStr(f"postgresql://ada:{PASSWORD}@127.0.0.1:{port}/shop?sslmode=disable")
        with pytest.raises(StoreUnreachable, match=sentence):
            await connect(url, size=1)
        with pytest.raises(StoreUnreachable, match=sentence):
            await Address.parse(url).connect()


async def test_the_variable_of_the_url_is_named() -> None:
    with pytest.raises(StoreUnreachable, match="is the address in PAYWATCH_DATABASE_URL right"):
        await connect(
            SecretStr("postgresql://ada@127.0.0.1:1/shop"), size=1, variable="PAYWATCH_DATABASE_URL"
        )


async def test_a_prisma_url_through_pgbouncer_works(store_db: str) -> None:
    pool = await connect(SecretStr(f"{store_db}?schema=public&pgbouncer=true&connection_limit=3"), size=2)
    assert (
        await pool.fetchval("select count(*) from paywatch.checks where name = any ($1::text[])", ["a"]) == 0
    )
    assert await claim_due(pool, {"api": ""}, worker="w1", limit=1, lease=timedelta(seconds=1)) == []
    assert await pool.fetchval("select count(*) from pg_prepared_statements where name <> ''") == 0
    await pool.close()


async def test_a_pool_reconnects_after_a_restart(own_postgres: EmbeddedPostgres) -> None:
    pool = await connect(SecretStr(own_postgres.dsn), size=2)
    assert await pool.fetchval("select 1") == 1
    own_postgres.restart()
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        await pool.fetchval("select 1")  # may still meet the connection that was lost
    assert await pool.fetchval("select 1") == 1
    await pool.close()


async def test_an_error_is_one_line(postgres_dsn: str) -> None:
    with pytest.raises(StoreUnreachable) as refused:
        await Address.parse(SecretStr(f"{postgres_dsn}?options=project%3Dabc"), "DATABASE_URL").connect()
    assert "project=abc" in str(refused.value)
    assert "\n" not in str(refused.value)
