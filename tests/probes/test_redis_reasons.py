"""Each way in which Redis fails has its code, also when redis-py has no exception class for it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ExecAbortError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

from probes.redis_reasons import LONGEST, reason_of
from sandbox.embedded.servers import EmbeddedValkey
from tests.probes.sockets import listening
from workers import queue
from workers.redis_status import explain_redis

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

REFUSALS = {
    "no_password": AuthenticationError("Authentication required."),
    "wrong_password": AuthenticationError("invalid username-password pair or user is disabled."),
    "no_permission": NoPermissionError("User paywatch has no permissions to run the 'evalsha' command"),
    "misconf": ResponseError("MISCONF Redis is configured to save RDB snapshots, but cannot"),
    "read_only": ReadOnlyError("You can't write against a read only replica."),
    "out_of_memory": OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
    "loading": BusyLoadingError("Redis is loading the dataset in memory"),
    "max_clients": RedisConnectionError("max number of clients reached"),
    "no_replicas": ResponseError("NOREPLICAS Not enough good replicas to write."),
    "master_down": ResponseError("MASTERDOWN Link with MASTER is down"),
    "busy_script": ResponseError("BUSY Redis is busy running a script."),
    "cluster": ResponseError("MOVED 3999 127.0.0.1:6381"),
    "protected_mode": ResponseError("DENIED Redis is running in protected mode"),
    "refused": ExecAbortError("Transaction discarded because of previous errors."),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_has_its_code(code: str) -> None:
    reason = reason_of(REFUSALS[code])
    assert (reason.code, reason.refused) == (code, True)


def test_a_long_answer_is_cut_to_one_line() -> None:
    reason = reason_of(ResponseError("a\r\nb" + "x" * 10_000))
    assert len(reason.error) == LONGEST
    assert "\n" not in reason.error


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1000):
        pass
    writer.close()


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    writer.close()


async def hangs_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def failure(url: str) -> tuple[str, str]:
    """The code and the sentence of a command's first request to this address."""
    client = queue.connect(SecretStr(url), queue.PROBES, patient=False)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return reason_of(error).code, explain_redis(SecretStr(url), error)
    finally:
        await client.aclose(close_connection_pool=True)
    raise AssertionError("Redis answered")


@pytest.mark.parametrize(
    ("handler", "scheme", "code"),
    [
        (web, "redis", "not_redis"),
        (hangs_up, "redis", "connection_closed"),
        (web, "rediss", "tls"),
        (silent, "redis", "timeout"),
    ],
)
async def test_another_server_at_the_address_has_its_code(handler: Handler, scheme: str, code: str) -> None:
    async with listening(handler) as port:
        found, sentence = await failure(f"{scheme}://:hunter2@127.0.0.1:{port}/0?socket_timeout=1")
    assert found == code
    assert sentence.startswith(f"REDIS_URL: Redis at 127.0.0.1:{port} is unreachable (")
    assert "hunter2" not in sentence


async def test_unreachable_addresses_have_their_codes() -> None:
    refused, sentence = await failure("redis://127.0.0.1:1/0")
    assert refused == "connection_refused"
    assert sentence == "REDIS_URL: Redis at 127.0.0.1:1 is unreachable (connection refused): start it"
    assert (await failure("redis://no-such-host.invalid/0"))[0] == "unknown_host"


async def test_tls_against_a_plain_port_is_named(own_valkey: EmbeddedValkey) -> None:
    url = own_valkey.url.replace("redis://", "rediss://")
    _, sentence = await failure(url)  # Valkey waits for the rest of what it takes for a command
    assert "TLS (rediss://)" in sentence


async def test_a_full_server_is_named(own_valkey: EmbeddedValkey) -> None:
    import redis

    with redis.Redis.from_url(own_valkey.url) as admin:
        admin.config_set("maxclients", 1)
        admin.ping()
        assert (await failure(own_valkey.url))[0] == "max_clients"
