"""Asks the team's own hosts for the usual health paths, and proposes an ``http`` check for each."""

import asyncio
import secrets
from collections.abc import Callable, Iterable

import httpx

from discovery.checks.answers import Answer, Health, Judged, judge
from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names, only_comment
from discovery.checks.origins import Origin
from discovery.proposal import Proposal
from probes.wire import allow_all_but_metadata, allow_public

_USUAL = {
    "/api/health": ("P0", "The whole application reports its health."),
    "/api/health/payment": ("P0", "The application reports whether it can take payments."),
    "/api/health/webhook": ("P1", "The application reports whether it processes webhooks."),
    "/api/health/database": ("P1", "The application reports whether it reaches its database."),
    "/api/health/api": ("P2", "The application reports whether it reaches the APIs of others."),
    "/health": ("P0", "The whole application reports its health."),
}
"""The paths of monitoring guides for payment systems: the severity of a check of each, and its meaning."""
_NAMED = ("P1", "The path that render.yaml names as the health check.")
USUAL_PATHS = tuple(_USUAL)
_TIMEOUT = 5.0
_AT_ONCE = 4
_LONGEST = 30.0
"""Seconds for all requests to one host."""


async def propose_health(
    origins: Iterable[Origin],
    http: Callable[[], httpx.AsyncClient],
    extra_paths: Iterable[str],
    names: Names,
) -> list[Proposal]:
    paths = list(dict.fromkeys([*USUAL_PATHS, *extra_paths]))
    async with http() as client:
        hosts = list(origins)
        asked = await asyncio.gather(*(_ask(client, each, paths) for each in hosts))
    several = sum(bool(_found(judged or {})) for judged in asked) > 1
    return [
        proposal
        for origin, judged in zip(hosts, asked, strict=True)
        for proposal in _proposals(origin, judged, names, paths, prefixed=several)
    ]


async def _ask(client: httpx.AsyncClient, origin: Origin, paths: list[str]) -> dict[str, Judged] | None:
    """Returns what each path says; None if the host does not answer."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def get(path: str) -> Answer | None:
        async with free:
            return await _get(client, origin, path)

    nowhere = secrets.token_hex(8)
    try:
        async with asyncio.timeout(_LONGEST):
            below_api, at_root = await get(f"/api/{nowhere}"), await get(f"/{nowhere}")
            if below_api is None or at_root is None:
                return None
            answers = await asyncio.gather(*map(get, paths))
    except TimeoutError:
        return None
    return {
        path: judge(answer, below_api if path.startswith("/api/") else at_root)
        for path, answer in zip(paths, answers, strict=True)
        if answer is not None
    }


async def _get(client: httpx.AsyncClient, origin: Origin, path: str) -> Answer | None:
    """Sends a request without any secret, and follows no redirect."""
    allow = allow_all_but_metadata if origin.configured else allow_public
    try:
        response = await client.get(
            f"{origin.url}{path}",
            headers={"Accept": "application/json"},
            timeout=_TIMEOUT,
            follow_redirects=False,
            extensions={"allow": allow},
        )
    except httpx.RequestError:
        return None
    return Answer.of(response)


def _found(judged: dict[str, Judged]) -> list[tuple[str, Judged]]:
    return [(path, each) for path, each in judged.items() if each.health is not Health.NONE]


def _proposals(
    origin: Origin, judged: dict[str, Judged] | None, names: Names, paths: list[str], *, prefixed: bool
) -> list[Proposal]:
    if judged is None:
        reason = f"{origin.url} did not answer, or has a private address, so no health path was looked for"
        return [only_comment("checks", "health", Code.HOST_UNREACHABLE, reason)]
    found = _found(judged)
    if not found:
        reason = f"none of these answers as a health endpoint on {origin.url}: {', '.join(paths)}"
        return [only_comment("checks", "health", Code.NO_HEALTH_PATH, reason)]
    prefix = f"{origin.host}-" if prefixed else ""
    return [_propose(origin, path, each, names.take(f"{prefix}{path}")) for path, each in found]


def _propose(origin: Origin, path: str, judged: Judged, name: str) -> Proposal:
    severity, meaning = _USUAL.get(path, _NAMED)
    draft = Draft.check(name, "http", "30s", severity)
    draft.say(meaning)
    draft.facts |= {"path": path, "health": judged.health.value}
    draft.set("url", f"{origin.url}{path}", "it answers", Code.ANSWERED)
    draft.set("timeout", "10s")
    draft.set("expect.status", "2xx")
    if judged.health is Health.HEALTHY:
        reason = "its answer today"
        draft.set("expect.json", {judged.key: judged.expected}, reason, Code.ANSWERED)
    elif judged.health is Health.UNHEALTHY:
        reason = f'{judged.key} reports trouble now, so the word for "all is well" is not known'
        example = 'expect.json = { %s = "healthy" }' % judged.key  # noqa: UP031 (braces are TOML's)
        draft.open("expect.json", Code.UNHEALTHY_NOW, reason, example)
    elif judged.health is Health.UNCLEAR:
        reason = "the answer has no word that says that all is well, so only the status counts"
        draft.open("expect.json", Code.HEALTH_UNCLEAR, reason, 'expect.json = { status = "healthy" }')
    else:
        draft.note('headers = { Authorization = "Bearer ${HEALTH_TOKEN}" }')
        draft.disable(Code.HEALTH_PROTECTED, "the path needs a login: add the header that it asks for")
    draft.set("degraded_above", "5s")
    draft.set("fail_above", "10s")
    draft.set("opens_after", 3)
    return draft.proposal()
