"""TLS to Postgres: no-verify, the operating system's authorities, and refused certificates."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from store import StoreUnreachable
from store.address import Address
from tests.probes.servers import Certificates
from tests.proxies import tls_server


@pytest.fixture
async def encrypted(postgres_dsn: str, tmp_path: Path) -> AsyncIterator[str]:
    """The DSN of a Postgres that accepts only TLS, with a certificate that no authority signed."""
    _, context = Certificates(tmp_path).make("server")
    async with tls_server(postgres_dsn, context) as dsn:
        yield dsn


async def connects(url: str) -> bool:
    connection = await Address.parse(SecretStr(url)).connect()
    found: bool = await connection.fetchval("select true")
    await connection.close()
    return found


async def test_no_verify_accepts_any_certificate(encrypted: str) -> None:
    assert await connects(f"{encrypted}?sslmode=no-verify")


async def test_a_named_authority_is_verified(encrypted: str, tmp_path: Path) -> None:
    assert await connects(f"{encrypted}?sslmode=verify-full&sslrootcert={tmp_path}/server.pem")


async def test_an_unknown_authority_is_the_reported_cause(encrypted: str) -> None:
    for parameters in ("sslrootcert=system", "sslrootcert=system&sslmode=verify-full"):
        with pytest.raises(StoreUnreachable) as refused:
            await connects(f"{encrypted}?{parameters}")
        assert "its certificate was not accepted (self-signed certificate)" in str(refused.value)
        assert "correct the host or sslrootcert in DATABASE_URL" in str(refused.value)


async def test_verify_full_without_a_root_certificate_names_it(
    encrypted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(StoreUnreachable, match=r'root\.crt" does not exist') as refused:
        await connects(f"{encrypted}?sslmode=verify-full")
    assert 'set sslrootcert in DATABASE_URL to its file, or to "system"' in str(refused.value)
