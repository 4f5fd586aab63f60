"""Rules on baselines: false pages of healthy traffic, and minutes until a real drop is seen.

Simulated payments with a daily and weekly rhythm, Poisson and overdispersed, evaluated every minute. The
condition taken literally is compared with Paywatch's reading of it. The same seed prints the same table.
"""

import argparse
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product

from bench import table
from bench.baseline_gap import GapReplay
from bench.baseline_rule import literal, pages, replays
from bench.baseline_traffic import MINUTES_A_DAY, MINUTES_A_WEEK, NOON, Change, Traffic, totals

MEANS = (2, 5, 10, 20, 50, 100, 300, 1000)
DISPERSIONS = (None, 20.0)
HISTORY = 5
"""Weeks before the first evaluation: four, and the window and shift before them."""
WEDNESDAY = 2
LONGEST_DELAY = 8 * 60


def main() -> None:
    options = _parser().parse_args()
    cases = list(product(options.means, DISPERSIONS))
    with ProcessPoolExecutor(options.processes) as pool:
        quiet = list(pool.map(partial(_false_pages, options.weeks, options.seed), cases))
        print(f"false pages a week, of {options.weeks} weeks each")
        columns = ("payments/15 min", "traffic", "literal < 50%", "< 50%", "> 200%", "time since last")
        table.show(columns, ((*_names(case), *row) for case, row in zip(cases, quiet, strict=True)))
        delays = list(pool.map(partial(_delays, options.trials, options.seed), cases))
    print(f"\nminutes until seen from noon on, median of {options.trials}; empty: most not in 8 h")
    table.show(
        (
            "payments/15 min",
            "traffic",
            "stop, literal",
            "stop",
            "slowest",
            *list(EVENTS)[1:],
            "stop, time since last",
        ),
        ((*_names(case), *row) for case, row in zip(cases, delays, strict=True)),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench baselines", description=__doc__)
    parser.add_argument("--weeks", type=int, default=20)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--means", type=int, nargs="+", default=MEANS)
    return parser


Case = tuple[float, float | None]


def _names(case: Case) -> tuple[str, str]:
    mean, dispersion = case
    return f"{mean:g}", "Poisson" if dispersion is None else f"k = {dispersion:g}"


def _false_pages(weeks: int, seed: int, case: Case) -> tuple[float, ...]:
    """Returns the false pages a week of the literal rule, of drop and surge, and of the gap rule."""
    minutes = Traffic(*case).minutes(HISTORY + weeks, random.Random(f"{seed} {case}"))
    start, end = HISTORY * MINUTES_A_WEEK, len(minutes)
    drop, surge = replays(totals(minutes), 0.5, 2.0)
    truths = (
        literal(drop, start, end),
        drop.truths(start, end),
        surge.truths(start, end),
        map(GapReplay(minutes).is_true, range(start, end)),
    )
    found = map(pages, truths)
    return tuple(count / weeks for count in found)


@dataclass(frozen=True, slots=True)
class Event:
    share: float
    """Of the baseline, in the rule that must see the event."""
    factor: Change
    """By minutes since noon."""


EVENTS = {
    "stop": Event(0.5, lambda _: 0.0),
    "to 30%": Event(0.5, lambda _: 0.3),
    "to 50%": Event(0.5, lambda _: 0.5),
    "to 0 in 4 h": Event(0.5, lambda minute: max(1 - minute / 240, 0.0)),
    "to 300%": Event(2.0, lambda _: 3.0),
}


def _delays(trials: int, seed: int, case: Case) -> tuple[float | None, ...]:
    stops = [_stopped(case, f"{seed} {case} {trial}") for trial in range(trials)]
    literal_stop, stop, gap = ([stopped[index] for stopped in stops] for index in range(3))
    others = [
        _middle([_seen(event, case, f"{seed} {case} {name} {trial}") for trial in range(trials)])
        for name, event in EVENTS.items()
        if name != "stop"
    ]
    return _middle(literal_stop), _middle(stop), _worst(stop), *others, _middle(gap)


def _stopped(case: Case, seed: str) -> tuple[float, float, float]:
    """Returns the delays of the literal rule, of ours, and of the gap rule."""
    minutes, noon = _wednesdays(EVENTS["stop"], case, seed)
    since, end = noon + 1, noon + LONGEST_DELAY
    (rule,) = replays(totals(minutes), 0.5)
    gaps = map(GapReplay(minutes).is_true, range(since, end))
    return _first(literal(rule, since, end)), _first(rule.truths(since, end)), _first(gaps)


def _seen(event: Event, case: Case, seed: str) -> float:
    minutes, noon = _wednesdays(event, case, seed)
    (rule,) = replays(totals(minutes), event.share)
    return _first(rule.truths(noon + 1, noon + LONGEST_DELAY))


def _wednesdays(event: Event, case: Case, seed: str) -> tuple[list[int], int]:
    """Returns the traffic of Wednesdays, the last with the event, and its noon. The mean is that of noon."""
    noon = HISTORY * MINUTES_A_WEEK + WEDNESDAY * MINUTES_A_DAY + NOON
    traffic = Traffic(*case, at_noon=True)
    change = partial(_changed, event, noon)
    return traffic.minutes(HISTORY + 1, random.Random(seed), change, days=(WEDNESDAY,)), noon


def _changed(event: Event, noon: int, minute: int) -> float:
    return 1.0 if minute < noon else event.factor(minute - noon)


def _first(truth: Iterator[bool]) -> float:
    """Returns after how many minutes the rule is true."""
    return next((float(minute) for minute, true in enumerate(truth, 1) if true), float("inf"))


def _middle(delays: list[float]) -> float | None:
    return _finite(sorted(delays)[len(delays) // 2])


def _worst(delays: list[float]) -> float | None:
    return _finite(max(delays))


def _finite(delay: float) -> float | None:
    return None if delay == float("inf") else delay
