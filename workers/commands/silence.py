"""``paywatch silence add|list|expire``."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

import store
from workers.commands.audit import audit
from workers.commands.common import Json, command, name_for_record
from workers.commands.durations import duration
from workers.databases import open_store
from workers.errors import Usage
from workers.health import watched_settings
from workers.output import Exit, complain, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from alerts.policy import Policy

LONGEST = "90d"
By = Annotated[
    str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
]


@command
async def add(
    lasts: Annotated[str, typer.Option("--for", metavar="DURATION", help="How long, such as 30m.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")],
    check: Annotated[str | None, typer.Option("--check", metavar="NAME", help="Of this check.")] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            "--match",
            metavar="KEY=VALUE",
            help="check, kind, severity, groups, rule or labels.NAME; may be repeated, all must match.",
        ),
    ] = None,
    by: By = None,
    as_json: Json = False,
) -> Exit:
    """Hold the messages about what matches for a while; evaluation and resolves go on."""
    from alerts.policies import Policies

    matchers, length = parse_matchers(check, match or []), duration("--for", lasts, longest=LONGEST)
    if not reason.strip():
        raise Usage("--reason: it is empty: write why, for whoever asks later")
    name, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        watched = watched_settings(settings, await store.active_revision(pool))
        refuse(matchers, length, list(Policies(watched).all()))
        silence = await store.add_silence(pool, matchers, lasts=length, reason=reason, by=name)
    audit(
        settings,
        "silence_added",
        silence=silence.id,
        matchers=[f"{key}={value}" for key, value in matchers.items()],
        by=name,
        reason=reason,
        until=silence.ends_at,
    )
    if as_json:
        print_json(_json(silence))
    else:
        until = f"{silence.ends_at:%Y-%m-%d %H:%M:%SZ}"
        results().print(f"{silence.id} holds messages about {_spell(matchers)} until {until}.")
    return Exit.FINE


@command
async def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include silences that have ended.")] = False,
    as_json: Json = False,
) -> Exit:
    """List the active silences, those first that end first."""
    async with open_store(load_for_reading(), size=1) as pool:
        silences = await store.list_silences(pool, ended=all_)
    if as_json:
        print_json([_json(silence) for silence in silences])
        return Exit.FINE
    rows = [
        (
            each.id,
            "active" if each.active else "ended",
            f"{each.ends_at:%Y-%m-%d %H:%M:%SZ}",
            _spell(each.matchers),
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
    name, settings = name_for_record(by), load_for_reading()
    async with open_store(settings, size=1) as pool:
        silence, ended = await store.expire_silence(pool, id_, name)
    if ended:
        audit(settings, "silence_expired", silence=silence.id, by=name)
    if as_json:
        print_json(_json(silence) | {"outcome": "done" if ended else "already_ended"})
    elif ended:
        results().print(f"{silence.id} has ended.")
    else:
        who = f" by {silence.expired_by}" if silence.expired_by else ""
        complain([f"{silence.id} was already ended{who} at {silence.ends_at:%Y-%m-%d %H:%M:%SZ}"])
    return Exit.FINE if ended else Exit.FOUND


def parse_matchers(check: str | None, match: Iterable[str]) -> dict[str, str]:
    from settings.matchers import check_matchers

    pairs = [("check", check)] if check is not None else []
    for text in match:
        key, equals, value = text.partition("=")
        if not equals or not value:
            raise Usage(f"--match: {text!r}: write KEY=VALUE, such as groups=payments")
        pairs.append((key.strip(), value.strip()))
    matchers = dict(pairs)
    if not pairs:
        raise Usage("pass --check NAME or --match KEY=VALUE: a silence of everything would hide everything")
    if len(matchers) < len(pairs):
        raise Usage("--match: a key is given twice, and all matchers must match: add two silences")
    try:
        check_matchers(matchers)
    except ValueError as error:
        raise Usage(f"--match: {error}") from None
    return matchers


def refuse(matchers: Mapping[str, str], lasts: timedelta, policies: "list[Policy]") -> None:
    """Raises Usage for a silence of nothing, of what must not be silenced, or of a P0 for too long."""
    from alerts.matching import matches
    from alerts.policies import NOT_SILENCEABLE
    from alerts.suppression import P0_AT_MOST
    from settings.values import Severity, format_duration

    matched = [policy for policy in policies if matches(matchers, policy, None)]
    silenced = [policy for policy in matched if policy.silenceable]
    if matchers.get("check", "").startswith(NOT_SILENCEABLE) or (matched and not silenced):
        raise Usage(
            f"{_spell(matchers)}: incidents about money that does not add up, and about Paywatch itself, "
            "cannot be silenced: acknowledge them with `paywatch incident ack ID`"
        )
    if not silenced:
        raise Usage(f"nothing that is configured matches {_spell(matchers)}{_hint(matchers, policies)}")
    highest = [policy for policy in silenced if policy.severity is Severity.P0]
    if lasts > P0_AT_MOST and matchers.get("severity", "P0") == "P0" and (highest or "severity" in matchers):
        what = highest[0].subject if highest else _spell(matchers)
        most = format_duration(P0_AT_MOST)
        raise Usage(f"--for: messages about a P0 are held for at most {most}, and {what} is one")


def _hint(matchers: Mapping[str, str], policies: "list[Policy]") -> str:
    """Names the value that was probably meant, of the first matcher that matches nothing by itself."""
    from alerts.matching import matches
    from settings.wording import did_you_mean

    for key, value in matchers.items():
        if not any(matches({key: value}, policy, None) for policy in policies):
            return did_you_mean(value, _known(key, policies))
    return ": each matcher matches something, but nothing matches all of them"


def _known(key: str, policies: "Iterable[Policy]") -> set[str]:
    from settings.matchers import LABELS

    if key == "groups":
        return {group for policy in policies for group in policy.groups}
    if key.startswith(LABELS):
        return {policy.labels.get(key.removeprefix(LABELS), "") for policy in policies} - {""}
    return {str(getattr(policy, key)) for policy in policies} - {""}


def _spell(matchers: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in matchers.items())


def _json(silence: store.SilenceRecord) -> dict[str, Any]:
    return {
        "id": silence.id,
        "active": silence.active,
        "matchers": dict(silence.matchers),
        "reason": silence.reason,
        "by": silence.created_by,
        "created_at": silence.created_at.isoformat(),
        "starts_at": silence.starts_at.isoformat(),
        "ends_at": silence.ends_at.isoformat(),
        "expired_by": silence.expired_by,
        "held": silence.held,
    }
