"""``kind = "redis"``: asks a Redis or Valkey server how fast it answers, and how full its memory is."""

import asyncio
import math
import time
from collections.abc import Mapping

from redis.asyncio import Redis
from redis.asyncio.connection import parse_url
from redis.exceptions import NoPermissionError, RedisError, ResponseError

from probes import request_errors
from probes.formatting import format_seconds
from probes.judgement import Measurements, Problem, too_slow
from probes.reading import Outcome, Verdict
from probes.redis_reasons import Reason, reason_of, where
from probes.tools import Needs, Tools
from settings.checks.redis import RedisCheck
from settings.texts import escape_controls, mask_secrets
from settings.urls import MASK
from settings.values import format_duration, format_share

CAUSES: Mapping[str, str] = {
    "no_password": "the server requires a password, and the URL has none",
    "wrong_password": "the server refuses the user or the password",
    "no_permission": "the server's ACL does not allow the user to connect",
    "out_of_memory": "`maxmemory` is used up, and the server refuses writes",
    "read_only": "the server is a replica, and refuses writes",
    "loading": "the server loads its data after a start",
    "max_clients": "the server has `maxclients` connections",
    "misconf": "the server cannot save its data, and therefore refuses writes",
    "no_replicas": "the server has fewer replicas than `min-replicas-to-write`, and refuses writes",
    "master_down": "the server is a replica without its primary",
    "busy_script": "a script occupies the server",
    "cluster": "the server is a node of a cluster that is down, and takes no writes",
    "protected_mode": "the server has no password and takes only local connections",
    "refused": "another error of the server, which the reason quotes",
    "not_redis": "another kind of server answers at this address",
    "tls": "TLS failed: the certificate, or a port that takes no TLS",
    "timeout": "no answer in time; the reason names the step",
    "unknown_host": "the host's name has no address",
    "connection_refused": "nothing listens at this address",
    "connection_closed": "the server closes the connection",
    "unreachable": "another error of the network, which the reason quotes",
    "latency": "slower than `fail_above` or `degraded_above`",
    "memory": "more memory used than `memory_fail_above` or `memory_degraded_above`",
    "hit_rate": "a lower hit rate than `hit_rate_below`",
    "writable": "the server takes writes, and `expect.writable` is false",
    "unchecked": "a configured limit cannot be checked; the reason says why",
    "network": "this worker has no network",
}

NEEDS: Needs = {
    "hit_rate": lambda check: check.hit_rate_below is not None,
    "writable": lambda check: check.expect.writable is False,
}

_FAILURES = (RedisError, OSError)
_KEY = "paywatch:check"
_KEY_LIFETIME = 1000
"""Milliseconds after which the server deletes the key that ``expect.writable`` writes."""
_NOT_WRITABLE = {"read_only", "out_of_memory", "misconf", "no_replicas", "master_down"}
_MEMORY = ("memory_degraded_above", "memory_fail_above")


async def probe(check: RedisCheck, tools: Tools) -> Outcome:
    seconds = check.timeout.total_seconds()
    run = _Run(check, tools.redis(check.url, seconds))
    try:
        async with asyncio.timeout(seconds) as timer:
            await run.measure()
    except _FAILURES as error:
        run.failed(error, timed_out=timer.expired())
    finally:
        await run.close()
    return run.taken.conclude(run.success())


class _Run:
    """One run of a check. ``step`` names what it does, for the reason of a timeout."""

    def __init__(self, check: RedisCheck, client: Redis) -> None:
        self.check, self.client = check, client
        self.taken = Measurements(check)
        self.step = "connecting"

    async def measure(self) -> None:
        started = time.perf_counter()
        await self.client.initialize()
        self.taken.phases["connect"] = time.perf_counter() - started
        await self._ping()
        await self._write()
        self.step = "reading its statistics"
        try:
            info = await self.client.info()
        except NoPermissionError:
            self._no_info("the user may not use INFO: allow it in the server's ACL")
        except ResponseError as error:
            reason = reason_of(error)
            if reason.code != "refused":
                raise
            self._no_info(f"the server refuses INFO ({self._shown(reason)})")  # such as one that renamed it
        else:
            self._memory(info)
            self._hit_rate(info)
            self._others(info)

    def _no_info(self, refusal: str) -> None:
        self.taken.not_known("the used memory", refusal, _MEMORY)
        self.taken.not_known("the hit rate", refusal, ["hit_rate_below"])

    def failed(self, error: Exception, *, timed_out: bool) -> None:
        self.taken.problems.append(self._timeout() if timed_out else self._problem(error))

    async def close(self) -> None:
        try:
            async with asyncio.timeout(1):
                await self.client.aclose()
        except _FAILURES:
            return  # the connection is lost already

    def success(self) -> str:
        seconds = self.taken.phases.get("ping", 0.0)
        used = self.taken.values.get("memory_used")
        memory = "" if used is None else f", {format_share(round(used, 3))} of its memory is used"
        return f"Redis answered in {format_seconds(seconds)}{memory}"

    def _timeout(self) -> Problem:
        limit = format_duration(self.check.timeout)
        sentence = f"Redis at {where(self.check.url)} did not answer within {limit}, while {self.step}"
        return Problem(Verdict.FAIL, "timeout", sentence)

    def _problem(self, error: Exception) -> Problem:
        at = where(self.check.url)
        if (own := request_errors.own_fault(error)) is not None:
            return Problem(Verdict.UNKNOWN, own[0], f"{own[1]}, so Redis at {at} is unreachable")
        reason = reason_of(error)
        how = "refuses commands" if reason.refused else "is unreachable"
        return Problem(Verdict.FAIL, reason.code, f"Redis at {at} {how} ({self._shown(reason)})")

    def _shown(self, reason: Reason) -> str:
        """Returns the server's error without the password of the URL, which any server may quote."""
        password = parse_url(self.check.url.get_secret_value()).get("password")
        text = reason.error.replace(str(password), MASK) if password else reason.error
        return escape_controls(mask_secrets(text))

    async def _ping(self) -> None:
        self.step = "answering PING"
        started = time.perf_counter()
        try:
            if not await self.client.ping():
                sentence = f"{where(self.check.url)} does not answer PING as Redis does"
                self.taken.problems.append(Problem(Verdict.FAIL, "not_redis", sentence))
        except NoPermissionError:
            self.taken.evidence["ping"] = "the user may not use PING: its refusal is the answer"
        seconds = time.perf_counter() - started
        self.taken.phases["ping"] = self.taken.values["response_time"] = seconds
        self.taken.problems += too_slow(self.check, seconds)

    async def _write(self) -> None:
        wanted = self.check.expect.writable
        if wanted is None:
            return
        self.step = "writing a key"
        try:
            await self.client.set(_KEY, "1", px=_KEY_LIFETIME)
        except RedisError as error:
            self._not_written(error, wanted=wanted)
            return
        self.taken.evidence["writable"] = True
        if not wanted:
            sentence = "the server takes writes, expected expect.writable = false"
            self.taken.problems.append(Problem(Verdict.FAIL, "writable", sentence))

    def _not_written(self, error: RedisError, *, wanted: bool) -> None:
        reason = reason_of(error)
        if reason.code in _NOT_WRITABLE or reason.error.startswith("CLUSTERDOWN"):
            self.taken.evidence["writable"] = False
            if wanted:
                sentence = f"Redis at {where(self.check.url)} takes no writes ({self._shown(reason)})"
                self.taken.problems.append(Problem(Verdict.FAIL, reason.code, sentence))
        elif reason.refused:
            why = f"the server refused the key {_KEY} ({self._shown(reason)})"
            self.taken.not_known("whether it takes writes", why, ["expect.writable"])
        else:
            raise error

    def _memory(self, info: Mapping[str, object]) -> None:
        fact, used, limit = "the used memory", _number(info, "used_memory"), _number(info, "maxmemory")
        if used is not None:
            self.taken.values["memory_bytes"] = used
        if used is None or limit is None:
            self.taken.not_known(fact, "INFO does not report used_memory and maxmemory", _MEMORY)
        elif limit <= 0:
            self.taken.not_known(
                "the used share of memory", "maxmemory is 0: the server has no limit of its own", _MEMORY
            )
        else:
            share = self.taken.values["memory_used"] = used / limit
            percent = format_share(round(share, 3))
            self.taken.exceed(share, "memory", "memory", f"{percent} of maxmemory is used")

    def _hit_rate(self, info: Mapping[str, object]) -> None:
        fact, key, limit = "the hit rate", "hit_rate_below", self.check.hit_rate_below
        hits, misses = _number(info, "keyspace_hits"), _number(info, "keyspace_misses")
        if hits is None or misses is None:
            self.taken.not_known(fact, "INFO does not report keyspace_hits and keyspace_misses", [key])
        elif hits + misses <= 0:
            self.taken.not_known(fact, "no key has been read since the server started", [key])
        else:
            rate = self.taken.values["hit_rate"] = hits / (hits + misses)
            if limit is not None and rate < limit:
                sentence = (
                    f"the hit rate is {format_share(round(rate, 3))}, below {key} = {format_share(limit)}"
                )
                self.taken.problems.append(Problem(Verdict.DEGRADED, "hit_rate", sentence))

    def _others(self, info: Mapping[str, object]) -> None:
        for value, key in (("clients", "connected_clients"), ("evicted_keys", "evicted_keys")):
            number = _number(info, key)
            if number is not None:
                self.taken.values[value] = number
        role = info.get("role")
        if role in {"master", "slave"}:
            self.taken.evidence["role"] = "primary" if role == "master" else "replica"


def _number(info: Mapping[str, object], key: str) -> float | None:
    """Returns a number of INFO; None if it is missing or not one, since any server may answer."""
    value = info.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
