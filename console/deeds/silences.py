"""Adds and ends silences, by the rules of ``paywatch silence``."""

from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import Request

import store
from alerts.policies import Policies
from console.context import console_of
from console.deeds.texts import check_text
from console.identity import identity_of
from console.web.actions import Act, perform
from console.web.problems import BadInput, Conflict
from settings.values import format_duration, parse_duration
from store.marks import LONGEST_REASON
from workers.errors import Usage
from workers.health import watched_settings
from workers.silencing import LONGEST, check_keys, refuse, spell

LONGEST_VALUE = 200
MOST_MATCHERS = 20


async def add_silence(
    request: Request, matchers: Mapping[str, str], *, lasts: timedelta, reason: str
) -> store.SilenceRecord:
    """Holds messages about what all ``matchers`` match, from now for ``lasts``. Raises BadInput.

    Refused: a silence of nothing that is configured, of money or of Paywatch itself, or of a P0 for longer
    than an hour.
    """
    check_silence(matchers)
    why = check_text("reason", reason, LONGEST_REASON)
    pool, by = console_of(request).pool, identity_of(request).name

    async def body() -> store.SilenceRecord:
        await refuse_silence(request, matchers, lasts)
        return await store.add_silence(pool, matchers, lasts=lasts, reason=why, by=by)

    asked = {"for": format_duration(lasts)}
    act = Act("silence_added", spell(matchers), why, asked)
    return await perform(request, act, body, lambda added: {"silence": added.id})


async def expire_silence(request: Request, id_: str) -> store.SilenceRecord:
    """Ends a silence now. Raises Conflict if it had ended before, and `store.UnknownId`."""
    pool, by = console_of(request).pool, identity_of(request).name

    async def body() -> store.SilenceRecord:
        silence, ended = await store.expire_silence(pool, id_, by)
        if not ended:
            who = f" by {silence.expired_by}" if silence.expired_by else ""
            raise Conflict(f"{silence.id} was already ended{who} at {silence.ends_at:%Y-%m-%d %H:%M:%SZ}")
        return silence

    return await perform(request, Act("silence_expired", id_), body)


def check_silence(matchers: Mapping[str, str]) -> None:
    """Raises BadInput for matchers that cannot be: none, a key that does not exist, a value too long."""
    if not matchers:
        raise BadInput("a silence of everything would hide everything: give at least one matcher")
    if len(matchers) > MOST_MATCHERS:
        raise BadInput(f"a silence has at most {MOST_MATCHERS} matchers")
    for key, value in matchers.items():
        check_text(key[:LONGEST_VALUE], value, LONGEST_VALUE)
    try:
        check_keys(matchers, "match")
    except Usage as error:
        raise BadInput(str(error)) from None


async def refuse_silence(request: Request, matchers: Mapping[str, str], lasts: timedelta) -> None:
    """Raises BadInput for a silence that the active configuration does not allow."""
    if not timedelta(0) < lasts <= parse_duration(LONGEST):
        raise BadInput(f"a silence lasts for more than 0 s and at most {LONGEST}")
    try:
        refuse(matchers, lasts, list((await watched_policies(request)).all()), "for")
    except Usage as error:
        raise BadInput(str(error)) from None


async def watched_policies(request: Request) -> Policies:
    """Returns the policies of the active revision."""
    console = console_of(request)
    return Policies(watched_settings(console.settings, await store.active_revision(console.pool)))
