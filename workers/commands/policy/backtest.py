"""``paywatch policy backtest``: the pages that another configuration would have sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import settings as configuration
from settings import Settings
from settings.revision import Configuration
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.errors import Usage
from workers.explaining.texts import clean, format_moment
from workers.output import Exit, note, print_json, print_table, results
from workers.spans import parse_span
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from alerts.backtest import Comparison, Difference, Totals
    from workers.commands.policy.unknowns import Unknown

METHOD = (
    "Pages are notifications as they are decided, one for each incident and channel: merging and grouping "
    "may make fewer messages of them. Acknowledgements and resolutions by hand are replayed at their time."
)


@dataclass(frozen=True, slots=True)
class Report:
    since: datetime
    until: datetime
    readings: int
    comparison: "Comparison"
    unknown: "Sequence[Unknown]"

    @property
    def exit(self) -> Exit:
        return Exit.FOUND if self.comparison.differ or self.unknown else Exit.FINE


@command
async def backtest(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The new configuration.")],
    since: Annotated[str, typer.Option("--since", help="So long ago (30d), a date, or a time.")] = "30d",
    until: Annotated[str | None, typer.Option("--until", help="A date or a time; now if not given.")] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="The old one. Default: the file that is in use."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Print also the pages that stay the same.")] = False,
    as_json: Json = False,
) -> Exit:
    """Print the pages that a new configuration would have sent or not; exit 1 when they differ."""
    before = load_for_reading() if against is None else load_file(against)
    if Configuration.of(before).watches_nothing and against is None:
        raise Usage("there is no configuration to compare with: set PAYWATCH_CONFIG, or pass --against FILE")
    after = load_file(config)
    async with open_store(before, size=1) as pool:
        now: datetime = await pool.fetchval("select now()")
        span = parse_span(since, until, now, after.business_timezone)
        found = await _compare(pool, before, after, *span)
    if as_json:
        print_json(_json(found, all_))
    else:
        _print(found, all_)
    return found.exit


def load_file(path: Path) -> Settings:
    """Returns the settings of a file. Raises ConfigError, also for one without anything to watch."""
    valid = configuration.load_with_notices(path)
    if valid.problem:
        raise configuration.ConfigError([valid.problem])
    note(valid.notices)
    return valid.settings


async def _compare(pool: Any, before: Settings, after: Settings, since: datetime, until: datetime) -> Report:
    from zoneinfo import ZoneInfo

    from alerts import Evaluator
    from alerts.backtest import compare
    from store.backtest import backtest as replay
    from workers.commands.policy.unknowns import unknowns

    configured = {check.name for each in (before, after) for check in each.checks}
    found = await replay(pool, Evaluator(before), Evaluator(after), since, until, configured=configured)
    comparison = compare(found.before, found.after, ZoneInfo(after.business_timezone))
    return Report(since, until, found.readings, comparison, unknowns(found, before, after, since))


def _shown(comparison: "Comparison", all_: bool) -> "Iterable[Difference]":
    from alerts.backtest import Status

    return (each for each in comparison.differences if all_ or each.status is not Status.SAME)


def _json(found: Report, all_: bool) -> dict[str, Any]:
    from alerts.backtest import Status

    comparison = found.comparison
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "readings": found.readings,
        "pages": [_page_json(each) for each in _shown(comparison, all_)],
        "totals": {
            "before": _totals_json(comparison.before),
            "after": _totals_json(comparison.after),
            **{status.value: comparison.count(status) for status in Status},
        },
        "unknown": [clean({"code": e.code, "subject": e.subject, "what": e.what}) for e in found.unknown],
        "method": METHOD,
    }


def _page_json(difference: "Difference") -> dict[str, Any]:
    page, before = difference.page, difference.before
    was = before and {"at": before.at.isoformat(), "severity": str(before.severity)}
    found: dict[str, Any] = clean(
        {
            "status": difference.status.value,
            "at": page.at,
            "severity": str(page.severity),
            "kind": page.kind.value,
            "channel": page.channel,
            "subject": page.subject,
            "level": page.level,
            "incident": page.incident,
        }
    )
    return found | {"was": was if difference.status.value in ("moved", "changed") else None}


def _totals_json(totals: "Totals") -> dict[str, Any]:
    return {
        "pages": totals.pages,
        "at_night": totals.at_night,
        "by_severity": totals.by_severity,
        "by_channel": clean(totals.by_channel),
    }


def _print(found: Report, all_: bool) -> None:
    rows = [_cells(each) for each in _shown(found.comparison, all_)]
    columns = ["page", "at", "was at", "severity", "kind", "channel", "subject", "incident"]
    if rows:
        print_table(columns, rows, empty="", ids=("incident",))
    else:
        known = ", of those that can be known" if found.unknown else ""
        results().print(f"No page differs{known}.")
    results().print()
    for line in (*_totals(found.comparison), *_unknown(found.unknown)):
        results().print(line)
    from_, until = format_moment(found.since), format_moment(found.until)
    results().print(f"\nReplayed {found.readings:,} readings, {from_} until {until}. {METHOD}")


def _cells(difference: "Difference") -> tuple[str, ...]:
    page, before = difference.page, difference.before
    moved = before is not None and difference.after is not None and before.at != page.at
    was = format_moment(before.at) if moved and before is not None else ""
    severity = str(page.severity)
    if difference.status.value == "changed" and before is not None:
        severity = f"{before.severity} -> {page.severity}"
    kind = page.kind.value + (f" level {page.level}" if page.level else "")
    status = difference.status.value
    return (
        *(status, format_moment(page.at), was, severity, kind, clean(page.channel), clean(page.subject)),
        page.incident,
    )


def _totals(comparison: "Comparison") -> Iterable[str]:
    from alerts.backtest import Status

    before, after = comparison.before, comparison.after
    counts = ", ".join(f"{comparison.count(status)} {status.value}" for status in Status)
    yield f"Pages: {before.pages} before, {after.pages} after: {counts}."
    yield f"At night: {before.at_night} before, {after.at_night} after."
    for title, old, new in (
        ("Severity", before.by_severity, after.by_severity),
        ("Channel", before.by_channel, after.by_channel),
    ):
        for name in sorted(old | new):
            yield f"{title} {clean(name)}: {old.get(name, 0)} before, {new.get(name, 0)} after."


def _unknown(found: "Sequence[Unknown]") -> Iterable[str]:
    for each in found:
        yield clean(f"Unknown{f' ({each.subject})' if each.subject else ''}: {each.what}.")
