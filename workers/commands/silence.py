"""``paywatch silence add|list|expire``."""

from typing import Annotated

import typer

import store
from workers.commands.audit import recorded
from workers.commands.common import Json, command, name_for_record
from workers.databases import open_store
from workers.durations import duration
from workers.errors import Usage
from workers.health import watched_settings
from workers.output import Exit, complain, print_json, print_table, results
from workers.startup import load_for_reading

By = Annotated[
    str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
]
Check = Annotated[str | None, typer.Option("--check", metavar="NAME", help="Of this check.")]
Match = Annotated[
    list[str] | None,
    typer.Option(
        "--match",
        metavar="KEY=VALUE",
        help="check, kind, severity, groups, rule or labels.NAME; may be repeated, all must match.",
    ),
]


@command
async def add(
    lasts: Annotated[str, typer.Option("--for", metavar="DURATION", help="How long, such as 30m.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")],
    check: Check = None,
    match: Match = None,
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """Hold the messages about what matches for a while; evaluation and resolves go on."""
    from alerts.policies import Policies
    from workers.silencing import LONGEST, parse_matchers, refuse, silence_json, spell

    matchers, length = parse_matchers(check, match or []), duration("--for", lasts, longest=LONGEST)
    if not reason.strip():
        raise Usage("--reason: it is empty: write why, for whoever asks later")
    name, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        watched = watched_settings(settings, await store.active_revision(pool))
        refuse(matchers, length, list(Policies(watched).all()))
        async with recorded(
            pool, settings, "silence_added", spell(matchers), by=name, reason=reason, detail={"for": lasts}
        ) as act:
            silence = await store.add_silence(pool, matchers, lasts=length, reason=reason, by=name)
            spelled = [f"{key}={value}" for key, value in matchers.items()]
            await act.done({"silence": silence.id, "matchers": spelled, "until": silence.ends_at})
    if as_json:
        print_json(silence_json(silence))
    else:
        until = f"{silence.ends_at:%Y-%m-%d %H:%M:%SZ}"
        results().print(f"{silence.id} holds messages about {spell(matchers)} until {until}.")
    return Exit.FINE


@command
async def preview(check: Check = None, match: Match = None, as_json: Json = False) -> Exit:
    """Print what a silence would match now, and the open incidents that it would hold; adds nothing."""
    from alerts.policies import Policies
    from workers.silencing import held_now, matched_policies, parse_matchers

    matchers, settings = parse_matchers(check, match or []), load_for_reading()
    async with open_store(settings, size=1) as pool:
        policies = Policies(watched_settings(settings, await store.active_revision(pool)))
        incidents = held_now(matchers, await store.list_incidents(pool), policies)
    matched = [each for each in matched_policies(matchers, policies.all()) if each.silenceable]
    if as_json:
        subjects = [{"subject": each.subject, "severity": each.severity.value} for each in matched]
        print_json({"matched": subjects, "incidents": [each.id for each in incidents]})
        return Exit.FINE
    rows = [(each.severity.value, each.subject) for each in matched]
    print_table(["severity", "subject"], rows, empty="Nothing that is configured and can be silenced.")
    for each in incidents:
        results().print(f"It would hold the messages of {each.id} ({each.severity} {each.subject}).")
    return Exit.FINE


@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include silences that have ended.")] = False,
    as_json: Json = False,
) -> Exit:
    """List the active silences, those first that end first."""
    from workers.silencing import silence_json, spell

    async with open_store(load_for_reading(), size=1) as pool:
        silences = await store.list_silences(pool, ended=all_)
    if as_json:
        print_json([silence_json(silence) for silence in silences])
        return Exit.FINE
    rows = [
        (
            each.id,
            "active" if each.active else "ended",
            f"{each.ends_at:%Y-%m-%d %H:%M:%SZ}",
            spell(each.matchers),
            each.held,
            each.created_by,
            each.reason,
        )
        for each in silences
    ]
    columns = ["id", "state", "ends", "matches", "incidents held", "by", "reason"]
    print_table(columns, rows, empty="No silence." if all_ else "No active silence.")
    return Exit.FINE


@command
async def expire(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The silence's id, such as sil_4f6k2m7q.")],
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """End a silence now; exit 1 if it had ended before."""
    from workers.silencing import silence_json

    name, settings = name_for_record(by), load_for_reading()
    async with (
        open_store(settings, size=1) as pool,
        recorded(pool, settings, "silence_expired", id_, by=name) as act,
    ):
        silence, ended = await store.expire_silence(pool, id_, name)
        if ended:
            await act.done({"silence": silence.id})
        else:
            await act.refused(_lost(silence))
    if as_json:
        print_json(silence_json(silence) | {"outcome": "done" if ended else "already_ended"})
    elif ended:
        results().print(f"{silence.id} has ended.")
    else:
        complain([_lost(silence)])
    return Exit.FINE if ended else Exit.FOUND


def _lost(silence: store.SilenceRecord) -> str:
    who = f" by {silence.expired_by}" if silence.expired_by else ""
    return f"{silence.id} was already ended{who} at {silence.ends_at:%Y-%m-%d %H:%M:%SZ}"
