"""The redis check, against a real server: its limits, and what it cannot know."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import redis

from probes import Outcome, Verdict, possible_causes
from probes.redis import CAUSES, probe
from probes.redis_reasons import CODES
from sandbox.embedded.servers import EmbeddedValkey
from tests.databases import memory_folder
from tests.probes.configured import check, tools
from tests.probes.sockets import listening
from tests.waiting import eventually

MAXMEMORY_ZERO = "the used share of memory is not known, because maxmemory is 0"


async def outcome_of(url: str, **keys: Any) -> Outcome:
    configured = check(kind="redis", url=url, **keys)
    async with httpx.AsyncClient() as client:
        outcome = await probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert "hunter2" not in f"{outcome}{configured!r}{configured.model_dump_json()}"
    return outcome


@pytest.fixture
def admin(own_valkey: EmbeddedValkey) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(own_valkey.url) as client:
        yield client


def as_user(server: EmbeddedValkey, user: str, password: str) -> str:
    return f"redis://{user}:{password}@127.0.0.1:{server.port}/0"


def test_every_reason_of_redis_is_a_cause() -> None:
    assert set(CODES) <= set(CAUSES)


async def test_a_server_in_order_passes(own_valkey: EmbeddedValkey, admin: Any) -> None:
    admin.config_set("maxmemory", "1gb")
    admin.set("a", "1")
    admin.get("a")
    outcome = await outcome_of(
        own_valkey.url, hit_rate_below="60%", memory_fail_above="90%", expect={"writable": True}
    )
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert "of its memory is used" in outcome.reason
    assert outcome.values["hit_rate"] == 1.0
    assert 0 < outcome.values["memory_used"] < 0.1
    assert outcome.evidence["role"] == "primary"
    assert "unknown" not in outcome.evidence


async def test_no_limit_of_memory_is_said(redis_url: str) -> None:
    outcome = await outcome_of(redis_url)
    assert outcome.verdict is Verdict.PASS
    assert MAXMEMORY_ZERO in outcome.reason
    assert "memory_used" not in outcome.values

    asked = await outcome_of(redis_url, memory_degraded_above="80%")
    assert (asked.verdict, asked.cause) == (Verdict.DEGRADED, "unchecked")
    assert MAXMEMORY_ZERO in asked.reason


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ({"memory_fail_above": "1%"}, Verdict.FAIL),
        ({"memory_degraded_above": "1%"}, Verdict.DEGRADED),
    ],
)
async def test_used_memory_has_two_limits(
    own_valkey: EmbeddedValkey, admin: Any, limits: dict[str, str], verdict: Verdict
) -> None:
    admin.config_set("maxmemory", "20mb")
    outcome = await outcome_of(own_valkey.url, **limits)
    assert (outcome.verdict, outcome.cause) == (verdict, "memory")


async def test_a_low_hit_rate_degrades(own_valkey: EmbeddedValkey, admin: Any) -> None:
    unread = await outcome_of(own_valkey.url, hit_rate_below="60%")
    assert unread.cause == "unchecked"
    admin.get("missing")
    outcome = await outcome_of(own_valkey.url, hit_rate_below="60%")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "hit_rate")
    assert outcome.reason == "the hit rate is 0%, below hit_rate_below = 60%"


async def test_a_forbidden_info_is_not_good(own_valkey: EmbeddedValkey, admin: Any) -> None:
    admin.execute_command("ACL", "SETUSER", "watcher", "on", ">hunter2", "+ping")
    url = as_user(own_valkey, "watcher", "hunter2")
    outcome = await outcome_of(url)
    assert outcome.verdict is Verdict.PASS
    assert "the used memory is not known, because the user may not use INFO" in outcome.reason

    asked = await outcome_of(url, memory_fail_above="95%", hit_rate_below="60%", expect={"writable": True})
    assert (asked.verdict, asked.cause) == (Verdict.DEGRADED, "unchecked")
    assert set(asked.evidence["unknown"]) == {  # type: ignore[arg-type]
        "the used memory",
        "the hit rate",
        "whether it takes writes",
    }


class Node(EmbeddedValkey):
    """A node of a cluster, in a server that has renamed INFO, as hardened ones do."""

    def _command(self) -> list[str]:
        return [*super()._command(), "--cluster-enabled", "yes", "--rename-command", "INFO", "hidden"]


async def test_a_node_takes_writes_while_its_cluster_does() -> None:
    with Node(memory_folder()) as node, redis.Redis.from_url(node.url) as admin:
        down = await outcome_of(node.url, expect={"writable": True})
        assert (down.verdict, down.cause) == (Verdict.FAIL, "cluster")
        assert "CLUSTERDOWN" in down.reason

        slot = admin.execute_command("CLUSTER", "KEYSLOT", "paywatch:check")
        admin.config_set("cluster-require-full-coverage", "no")
        admin.execute_command("CLUSTER", "ADDSLOTS", slot)

        async def passes() -> bool:
            outcome = await outcome_of(node.url, expect={"writable": True})
            assert outcome.cause in {"", "cluster"}
            return outcome.verdict is Verdict.PASS

        await eventually(passes, "the node knows that its cluster works")
        outcome = await outcome_of(node.url)
        assert (
            "the used memory is not known, because the server refuses INFO (unknown command" in outcome.reason
        )


async def test_a_replica_takes_no_writes(own_valkey: EmbeddedValkey, admin: Any) -> None:
    assert (await outcome_of(own_valkey.url, expect={"writable": False})).cause == "writable"
    admin.execute_command("REPLICAOF", "127.0.0.1", "1")
    outcome = await outcome_of(own_valkey.url, expect={"writable": True})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "read_only")
    assert (await outcome_of(own_valkey.url, expect={"writable": False})).verdict is Verdict.PASS


async def test_used_up_memory_takes_no_writes(own_valkey: EmbeddedValkey, admin: Any) -> None:
    admin.config_set("maxmemory", "1")
    outcome = await outcome_of(own_valkey.url, expect={"writable": True})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "out_of_memory")


async def test_the_written_key_expires(own_valkey: EmbeddedValkey, admin: Any) -> None:
    await outcome_of(own_valkey.url, expect={"writable": True})
    assert -2 <= admin.pttl("paywatch:check") <= 1000
    assert admin.pttl("paywatch:check") != -1


async def test_a_wrong_password_is_named(own_valkey: EmbeddedValkey) -> None:
    outcome = await outcome_of(as_user(own_valkey, "", "hunter2"))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "wrong_password")
    assert (await outcome_of(f"redis://127.0.0.1:{own_valkey.port}")).cause == "no_password"


async def test_a_full_server_is_named(own_valkey: EmbeddedValkey, admin: Any) -> None:
    admin.config_set("maxclients", 1)
    assert (await outcome_of(own_valkey.url)).cause == "max_clients"


async def test_a_frozen_server_fails_in_time(own_valkey: EmbeddedValkey) -> None:
    os.kill(own_valkey.pid, signal.SIGSTOP)
    try:
        outcome = await outcome_of(own_valkey.url, timeout="500ms")
    finally:
        os.kill(own_valkey.pid, signal.SIGCONT)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")


async def test_an_unreachable_server_has_its_cause() -> None:
    assert (await outcome_of("redis://:hunter2@127.0.0.1:1/0")).cause == "connection_refused"
    assert (await outcome_of("redis://:hunter2@no-such-host.invalid/0")).cause == "unknown_host"


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"*999999999\r\n" * 100_000, "not_redis"),
        (b"*1\r\n" * 100_000, "not_redis"),
        (b"$4000000000\r\n", "not_redis"),
        (b"$-7\r\n", "not_redis"),
        (b"*x\r\n", "not_redis"),
        (b"+" + b"x" * 1_000_000, "not_redis"),
        (b":" + b"9" * 10_000 + b"\r\n", "not_redis"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_redis"),
        (b"\x00\xff\r\n", "not_redis"),
        (b"-ERR no hunter2\x1b[2J\r\n" * 5, "refused"),
        (b"-ERR unknown command 'AUTH', with args beginning with: 'u' 'hunter2' \r\n" * 5, "refused"),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_no_answer_takes_memory_or_shows_the_password(answer: bytes, cause: str) -> None:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(answer)
        await reader.read()

    async with listening(respond) as port:
        outcome = await outcome_of(f"redis://u:hunter2@127.0.0.1:{port}/0")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause)
    assert "hunter2" not in repr(outcome)
    assert outcome.reason.isprintable()


async def test_a_server_that_agrees_to_everything_is_no_redis() -> None:
    async def agree(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(1000):
            writer.write(b"+OK\r\n" * (request.count(b"\r\n*") + 1))

    async with listening(agree) as port:
        outcome = await outcome_of(f"redis://127.0.0.1:{port}/0")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "not_redis")


async def test_a_server_that_invents_its_statistics_breaks_nothing() -> None:
    answers = b"used_memory:many\r\nmaxmemory:nan\r\nkeyspace_hits:-3\r\nkeyspace_misses:\r\nrole:\x1b[2J\r\n"

    async def invent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(1000):
            asked = request.count(b"\r\n*") + 1
            reply = b"$%d\r\n%s\r\n" % (len(answers), answers) if b"INFO" in request else b"+PONG\r\n" * asked
            writer.write(reply)

    async with listening(invent) as port:
        outcome = await outcome_of(f"redis://127.0.0.1:{port}/0")
    assert outcome.verdict is Verdict.PASS
    assert "the used memory is not known" in outcome.reason
    assert "role" not in outcome.evidence
