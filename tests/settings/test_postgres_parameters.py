"""Database URLs of other programs: what is removed, what is understood, and what is named."""

import pytest
from pydantic_core import PydanticCustomError

from settings.urls import check_postgres


@pytest.mark.parametrize(
    "parameters",
    [
        "ssl=true",
        "ssl=true&uselibpqcompat=true",
        "supa=base-pooler.x",
        "workaround=supabase-pooler.vercel",
        "gssencmode=disable",
        "keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3",
        "fallback_application_name=shop&application_name=shop&connect_timeout=10",
        "channel_binding=require",
        "ApplicationName=shop&loginTimeout=10&tcpKeepAlive=true&reWriteBatchedInserts=true",
        "pool_max_conns=10&pool_min_conns=1",
        "conn_max_age=600",
        "currentSchema=public&sslmode=",
    ],
)
def test_parameters_of_other_programs_are_removed(parameters: str) -> None:
    assert check_postgres(f"postgresql://u@h/db?{parameters}") == "postgresql://u@h/db"


@pytest.mark.parametrize(
    "parameters",
    [
        "sslmode=no-verify",
        "sslmode=verify-full&sslrootcert=system",
        "sslrootcert=system",
        "options=-c+statement_timeout%3D5s",
        "target_session_attrs=read-write",
        "search_path=shop&TimeZone=UTC&app.tenant=7",
        "ssl_min_protocol_version=TLSv1.3",
    ],
)
def test_parameters_of_driver_and_server_are_kept(parameters: str) -> None:
    url = f"postgresql://u@h/db?{parameters}"
    assert check_postgres(url) == url


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ("currentSchema=shop", "search_path=shop"),
        ("ssl=verify-full", "sslmode=verify-full"),
        ("ssl=verify-full&sslmode=require", "sslmode=require"),
        ("prepareThreshold=0", "pgbouncer=true"),
        ("statement_cache_size=0&prepare=false", "pgbouncer=true"),
    ],
)
def test_parameters_with_a_meaning_are_translated(parameters: str, kept: str) -> None:
    assert check_postgres(f"postgresql://u@h/db?{parameters}") == f"postgresql://u@h/db?{kept}"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("hunter=2", 'the URL\'s parameter "hunter" is not known: remove it, or correct its name'),
        ("sslmod=require", 'the URL\'s parameter "sslmod" is not known: remove it, or correct its name'),
        ("hostaddr=1.2.3.4", 'the URL\'s parameter "hostaddr" is not known: remove it, or correct its name'),
        (
            "sslmode=hunter2",
            "the URL's sslmode must be disable, allow, prefer, require, no-verify, verify-ca or verify-full",
        ),
        ("sslmode=require&sslrootcert=system", "sslrootcert=system needs sslmode=verify-full"),
        ("sslmode=no-verify&sslrootcert=system", "sslrootcert=system needs sslmode=verify-full"),
        (
            "target_session_attrs=any-of-them",
            "the URL's target_session_attrs must be any, primary, standby, ",
        ),
        ("port=hunter2", "the URL's port must be a number from 1 to 65535"),
    ],
)
def test_other_parameters_are_named_without_their_value(parameters: str, sentence: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_postgres(f"postgresql://u@h/db?{parameters}")
    assert raised.value.message().startswith(sentence)
    assert "hunter2" not in raised.value.message()


def test_an_unencoded_at_sign_in_a_password_is_named() -> None:
    with pytest.raises(PydanticCustomError, match="write @ of the user or password as %40") as raised:
        check_postgres("postgresql://u:hunter2@ss@h/db")
    assert "hunter2" not in raised.value.message()
