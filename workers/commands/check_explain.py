"""``paywatch check explain``: the effective settings of a check, its next slots, and the last decisions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings import Check, Settings, format_duration
from workers.commands.common import Json, command
from workers.errors import Usage
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading

if TYPE_CHECKING:
    import asyncpg

    from alerts import AlertState
    from probes import Reading
    from store.checks import Schedule

SLOTS, READINGS = 3, 5


@command
async def explain_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The check to explain.")],
    as_json: Json = False,
) -> Exit:
    """Explain a check: its effective settings, its next slots, its last readings and what they led to."""
    from workers.databases import open_store

    settings = load_for_reading()
    check = next((each for each in settings.checks if each.name == name), None)
    if check is None:
        known = ", ".join(each.name for each in settings.checks) or "none"
        raise Usage(f"no check is named {name!r}; the configured checks are: {known}")
    if not as_json:
        _print_settings(settings, check)
    async with open_store(settings, size=1) as pool:
        found = await _stored(pool, check)
    if as_json:
        print_json({"check": _effective(settings, check), **found.as_json()})
    else:
        found.print()
    return Exit.FINE


def _effective(settings: Settings, check: Check) -> dict[str, Any]:
    from settings.show import effective

    shown: list[dict[str, Any]] = effective(settings)["checks"]
    return next(each for each in shown if each["name"] == check.name)


def _print_settings(settings: Settings, check: Check) -> None:
    from settings.show import set_keys
    from workers.output import json_line

    results().print(
        f"{check.name}  {check.kind}, every {format_duration(check.every)}, {check.severity.value}"
    )
    rows = [(key, json_line(value)) for key, value in set_keys(_effective(settings, check))]
    results().print("")
    print_table(["key", "value"], rows, empty="")


async def _stored(pool: "asyncpg.Pool", check: Check) -> "_Stored":
    import store

    schedules = [each for each in await store.schedules(pool, check.name) if each.enabled]
    readings = [
        reading
        for each in schedules
        for reading in (
            await store.history(pool, each.name, each.now - max(check.every * 20, timedelta(hours=1)))
        )
    ]
    state = await store.alert_state(pool, f"check:{check.name}")
    parents = {
        name: (await store.alert_state(pool, f"check:{name}")).incident for name in sorted(check.depends_on)
    }
    return _Stored(check, schedules, sorted(readings, key=lambda each: each.slot)[-READINGS:], state, parents)


class _Stored:
    """What the store knows of a check."""

    def __init__(
        self,
        check: Check,
        schedules: "list[Schedule]",
        readings: "list[Reading]",
        state: "AlertState",
        parents: Mapping[str, str | None],
    ) -> None:
        self._check, self._schedules, self._readings, self._state = check, schedules, readings, state
        self._parents = parents

    def print(self) -> None:
        results().print("")
        rows = [(s.name, ", ".join(_next_slots(s)), s.leased_by if s.leased else "") for s in self._schedules]
        print_table(["runs as", "next slots", "running at"], rows, empty="No worker has scheduled it.")
        results().print("")
        readings = [
            (_time(r.slot), r.check, r.outcome.verdict.value, r.outcome.cause, r.outcome.reason)
            for r in self._readings
        ]
        print_table(["slot", "name", "verdict", "cause", "reason"], readings, empty="No recent reading.")
        from workers.explaining.decision import decision_lines, parent_lines

        results().print("")
        for line in [*decision_lines(self._check, self._state), *parent_lines(self._parents)]:
            results().print(line)

    def as_json(self) -> dict[str, Any]:
        import msgspec

        from workers.commands.reading_json import reading_json
        from workers.explaining.decision import decision_lines

        return {
            "schedules": [
                {
                    "name": s.name,
                    "next_slots": _next_slots(s),
                    "running_at": s.leased_by if s.leased else None,
                }
                for s in self._schedules
            ],
            "readings": [reading_json(reading) for reading in self._readings],
            "state": msgspec.to_builtins(self._state),
            "depends_on": dict(self._parents),
            "decision": list(decision_lines(self._check, self._state)),
        }


def _next_slots(schedule: "Schedule") -> list[str]:
    return [_time(slot) for slot in islice(schedule.upcoming(), SLOTS)]


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
