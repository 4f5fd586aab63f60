"""One light for each group of checks: the worst verdict of its checks now, and how many have which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from console.web.strips import ORDER
from settings.locations import check_of
from workers.health import Health, current_verdict

UNGROUPED = ""


@dataclass(frozen=True, slots=True)
class Light:
    """``counts`` are checks (at each location) by verdict, the worst first."""

    group: str
    verdict: str
    counts: dict[str, int]


def lights(health: Health) -> Sequence[Light]:
    """Returns the lights of all groups by name, that of checks without a group last."""
    groups = {check.name: check.groups or (UNGROUPED,) for check in health.watched.checks}
    counts: dict[str, Counter[str]] = {}
    for name, state in health.snapshot.checks.items():
        verdict = current_verdict(state, health.snapshot.at) or "no data"
        for group in groups.get(check_of(name), (UNGROUPED,)):
            counts.setdefault(group, Counter())[verdict] += 1
    return [_light(group, counts[group]) for group in sorted(counts, key=lambda each: (not each, each))]


def _light(group: str, counts: Counter[str]) -> Light:
    """A check without any reading is unknown: a group that has one is not all well."""
    order = [*ORDER[:3], "no data", *ORDER[3:]]
    return Light(
        group, next(each for each in order if counts[each]), {k: counts[k] for k in order if counts[k]}
    )


def unscheduled(health: Health) -> Sequence[str]:
    """Returns the configured checks that no worker has scheduled: no list of schedules has them."""
    scheduled = {check_of(name) for name in health.snapshot.checks}
    return [check.name for check in health.watched.checks if check.name not in scheduled]
