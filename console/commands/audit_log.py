"""``paywatch console audit``: who changed what, and whether the log itself was changed."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings.texts import escape_controls
from workers.audit_log_json import verified_json
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.spans import parse_instant
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from store.audit_log import Act, Head, Verified

FLAWS = {
    "missing": "there is no entry at this position",
    "changed": "its contents do not have its hash",
    "unlinked": "it does not name the hash of the entry before it",
    "head": "it is not the entry that was recorded as the newest",
}


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@command
async def audit(
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Such as 7d, or 2026-11-30.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before this time.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Who did it.")] = None,
    action: Annotated[str | None, typer.Option("--action", help="Such as silence_added.")] = None,
    object_: Annotated[
        str | None, typer.Option("--object", help="The id or name of what it was done to.")
    ] = None,
    outcome: Annotated[Outcome | None, typer.Option("--outcome", help="What became of it.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The most acts to list.")] = 100,
    verify: Annotated[
        bool, typer.Option("--verify", help="Verify the whole log instead; exit 1 when it was changed.")
    ] = False,
    head: Annotated[
        str | None, typer.Option("--head", metavar="ID:HASH", help="With --verify: a head noted earlier.")
    ] = None,
    as_json: Json = False,
) -> Exit:
    """List who changed what, newest first, or verify that nobody changed the log itself."""
    from store import audit_log

    settings, now = load_for_reading(), datetime.now(UTC)
    zone = settings.business_timezone
    from_, to = (
        None if text is None else parse_instant(name, text, now, zone)
        for name, text in (("--since", since), ("--until", until))
    )
    chosen = {"actor": actor, "action": action, "object_": object_, "outcome": outcome}
    if verify and any([since, until, *chosen.values()]):
        raise Usage("--verify is about the whole log: leave the filters out")
    if head is not None and not verify:
        raise Usage("--head needs --verify")
    noted = None if head is None else parse_head(head)
    async with open_store(settings, size=1) as pool:
        if verify:
            return _print_verified(await audit_log.verify(pool, noted), as_json=as_json)
        found = await audit_log.list_acts(pool, since=from_, until=to, most=limit, **chosen)
    if as_json:
        print_json([_json(each) for each in found])
    else:
        columns = ["entry", "at", "who", "via", "action", "object", "outcome", "reason", "from"]
        print_table(columns, map(_row, found), empty="Nobody changed anything that matches.")
    return Exit.FINE


def parse_head(text: str) -> "Head":
    """Parses ``ID:HASH`` as ``--verify`` prints it. Raises Usage."""
    from store.audit_log import Head

    id_, _, digest = text.partition(":")
    try:
        found = Head(int(id_), bytes.fromhex(digest))
    except ValueError:
        found = Head(0, b"")
    if found.id < 1 or len(found.sha256) != 32:
        raise Usage(f"--head: {text!r}: write ID:HASH, as --verify printed it earlier")
    return found


def _print_verified(found: "Verified", *, as_json: bool) -> Exit:
    if as_json:
        print_json(verified_json(found))
    else:
        for line in _verified_lines(found):
            results().print(line)
    return Exit.FOUND if found.broken else Exit.FINE


def _verified_lines(found: "Verified") -> list[str]:
    lines = [
        f"Retention deleted the entries up to {cut.upto} at {cut.cut_at:%Y-%m-%d %H:%M:%SZ}."
        for cut in found.cuts[-1:]
    ]
    if found.unknown:
        ids = ", ".join(map(str, found.unknown[:20])) + (" and more" if len(found.unknown) > 20 else "")
        lines.append(f"The outcome of {len(found.unknown)} is unknown: {ids}.")
    if found.broken:
        flaw = FLAWS[found.broken.flaw]
        return [*lines, f"CHANGED: entry {found.broken.id}: {flaw}. {found.entries} before it are sound."]
    lines.append(f"{found.entries} entries are as they were written.")
    return [*lines, f"head: {found.head.id}:{found.head.sha256.hex()}"] if found.head else lines


def _row(act: "Act") -> tuple[object, ...]:
    reason = "; ".join(filter(None, (act.reason, str(act.result.get("why") or ""))))
    texts = (act.actor, act.via, act.action, act.object, act.outcome, reason, act.origin)
    return (act.id, f"{act.at:%Y-%m-%d %H:%M:%SZ}", *map(escape_controls, texts))


def _json(act: "Act") -> dict[str, Any]:
    return {
        "id": act.id,
        "at": act.at.isoformat(),
        "actor": act.actor,
        "roles": list(act.roles),
        "via": act.via,
        "action": act.action,
        "object": act.object,
        "outcome": act.outcome,
        "detail": dict(act.detail),
        "result": dict(act.result),
        "reason": act.reason,
        "origin": act.origin,
        "outcome_at": act.outcome_at and act.outcome_at.isoformat(),
    }
