from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from redis.asyncio import ConnectionPool

from settings import mask_url
from settings.urls import check_http, check_postgres, check_redis

SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=8, max_size=30)


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://shop.example/health", "https://shop.example/health"),
        ("https://user:pass@shop.example:8443/x", "https://user:********@shop.example:8443/x"),
        ("https://token@shop.example/x", "https://********@shop.example/x"),
        ("redis://:pass@redis.example:6379/0", "redis://:********@redis.example:6379/0"),
        (
            "https://shop.example/x?token=abc&empty=&flag",
            "https://shop.example/x?token=********&empty=********&flag=********",
        ),
        ("https://shop.example/x#token", "https://shop.example/x#********"),
        ("postgresql://u:p%40ss@db/shop?sslmode=require", "postgresql://u:********@db/shop?sslmode=********"),
        ("postgresql:///shop?host=/run", "postgresql:///shop?host=********"),
        ("postgresql://u:p/w@h/db", "postgresql://********"),
        ("postgresql://u:p#w@h/db", "postgresql://********"),
        ("postgresql://u:p@w?@h/db", "postgresql://********"),
        ("https://[broken", "********"),
        ("no address", "********"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, masked: str) -> None:
    assert mask_url(url) == masked


@given(SECRETS)
@example("@000000?")
@example("00@0000#")
@example("0000@00/")
def test_no_secret_shows_in_a_masked_url(secret: str) -> None:
    coded = quote(secret, safe="")
    for url in (
        f"https://u:{coded}@h/",
        f"https://{coded}@h/",
        f"https://h/?key={coded}",
        f"https://h/#{coded}",
    ):
        assert coded not in mask_url(url).removeprefix("https://")
    assert secret not in mask_url(f"postgresql://u:{secret}@h/db").removeprefix("postgresql://")


@pytest.mark.parametrize(
    "url", ["https://h", "http://h:1/", "HTTPS://H/", "http://[::1]:8080/x", "http://127.0.0.1/?q=1"]
)
def test_an_http_url_is_unchanged(url: str) -> None:
    assert check_http(url) == url


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("postgres://u:p@h/db", "postgres://u:p@h/db"),
        ("postgresql://u:p@h:5433/db?sslmode=require", "postgresql://u:p@h:5433/db?sslmode=require"),
        ("postgresql://u@h1:5432,h2:5433/db", "postgresql://u@h1:5432,h2:5433/db"),
        ("postgresql:///db?host=%2Ftmp%2Fpg", "postgresql:///db?host=%2Ftmp%2Fpg"),
        ("postgresql+asyncpg://u@h/db", "postgresql://u@h/db"),
        ("postgres+psycopg2://u@h/db", "postgres://u@h/db"),
        ("jdbc:postgresql://h/db?user=u", "postgresql://h/db?user=u"),
        ("postgresql://u@h/db?schema=public&connection_limit=5", "postgresql://u@h/db"),
        (
            "postgresql://u@h/db?schema=shop&sslmode=prefer",
            "postgresql://u@h/db?sslmode=prefer&search_path=shop",
        ),
        ("postgresql://u@h/db?pgbouncer=true&pool_timeout=10", "postgresql://u@h/db?pgbouncer=true"),
    ],
)
def test_a_database_url_loses_orm_parameters(url: str, plain: str) -> None:
    assert check_postgres(url) == plain


@pytest.mark.parametrize("url", ["redis://h", "rediss://:p@h:6380/1", "unix:///run/redis.sock?db=0"])
def test_a_redis_url_is_unchanged(url: str) -> None:
    assert check_redis(url) == url


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://u:p@h/db", "the URL must begin with postgresql:// or postgres://, not mysql://"),
        ("hunter2://h", "the URL must begin with postgresql:// or postgres://"),
        ("hunter2", "the URL must begin with postgresql:// or postgres://"),
        ("hun ter2://h", "the URL must begin with postgresql:// or postgres://"),
        ("postgresql://", "the URL has no host"),
        ("postgresql:///db", "the URL has no host"),
        ("postgresql://u:p@/db", "the URL has no host"),
        ("postgresql://u:p@h:port/db", "the URL's port must be a number from 1 to 65535"),
        ("postgresql://u:p@h1,h2:0/db", "the URL's port must be a number from 1 to 65535"),
        ("postgresql://u:p#w@h/db", "write /, ? and # of the user or password as %2F, %3F and %23"),
        ("postgresql://u:p/w@h/db", "write /, ? and # of the user or password as %2F, %3F and %23"),
        (
            "postgresql://u:p@w/x@h/db",
            "write /, ? and # of the user or password as %2F, %3F and %23",
        ),
        ("postgresql://u:p@h/db\n", "the URL must not contain spaces or control characters"),
        ("postgresql://u:p@[h/db", "the URL has a malformed host"),
    ],
)
def test_errors_do_not_quote_the_database_url(url: str, sentence: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_postgres(url)
    assert raised.value.message() == sentence


def test_a_redis_socket_needs_its_path() -> None:
    with pytest.raises(PydanticCustomError, match="the URL has no path to a socket"):
        check_redis("unix://")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("redis://:p@ss@h/0", "write @ of the user or password as %40"),
        ("unix://:p@ss@/run/redis.sock", "write @ of the user or password as %40"),
        ("redis://h/\u0663", "the path of the URL must be the number of a database, such as /0"),
        ("redis://h/99999999999", "the path of the URL must be the number of a database, such as /0"),
        (
            "redis://h?protocol=4",
            'the parameter "protocol" of the URL must be a number that the Redis client accepts',
        ),
        (
            "redis://h?socket_timeout=nan",
            'the parameter "socket_timeout" of the URL must be a number that the Redis client accepts',
        ),
        ("redis://:p/w@h/0", "write /, ? and # of the user or password as %2F, %3F and %23"),
        ("redis://:p#w@h/0", "write /, ? and # of the user or password as %2F, %3F and %23"),
        ("redis://:p@w#x@h/0", "write @, /, ? and # of the user or password as %40, %2F, %3F and %23"),
        ("redis://:p@w?x@h/0", "write @, /, ? and # of the user or password as %40, %2F, %3F and %23"),
        ("redis://h/zero", "the path of the URL must be the number of a database, such as /0"),
        ("redis://h?family=0", 'the Redis client has no parameter "family": remove it from the URL'),
        (
            "redis://h?socket_timeout=soon",
            'the parameter "socket_timeout" of the URL must be a number that the Redis client accepts',
        ),
        (
            "rediss://h?ssl_cert_reqs=CERT_NONE",
            'the parameter "ssl_cert_reqs" of the URL must be none, optional or required',
        ),
    ],
)
def test_a_redis_url_that_its_client_misreads_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_redis(url)
    assert raised.value.message() == sentence


@pytest.mark.parametrize(
    "url",
    [
        "redis://:p%40s%2Fs%23w@h:6379/0",
        "rediss://u:p@h/1?ssl_cert_reqs=none&socket_timeout=2.5",
        "unix://:p%40@/run/redis.sock?db=2",
    ],
)
async def test_an_accepted_redis_url_is_one_for_its_client(url: str) -> None:
    pool = ConnectionPool.from_url(check_redis(url))
    assert pool.connection_class(**pool.connection_kwargs) is not None


@given(st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), min_size=1, max_size=12))
@example("0251.0376.0251.0376")
@example("\N{FULLWIDTH DIGIT ONE}.2.3.4")
@example("a|b")
def test_an_accepted_host_is_one_for_httpx(host: str) -> None:
    try:
        check_http(f"https://{host}/")
    except PydanticCustomError:
        return
    assert httpx.URL(f"https://{host}/").raw_host


@pytest.mark.parametrize(
    "host", ["my_service:8080", "münchen.example", "localhost", "127.1", "shop.example."]
)
def test_a_usual_host_is_accepted(host: str) -> None:
    assert check_http(f"http://{host}/") == f"http://{host}/"
