"""Compares a reconciliation with a lower bound: Stripe's rate limit, or reading the same pages by hand.

Exits with 1 if a run did not end as expected, exceeded the rate limit, or wrote to an unchanged ledger.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bench import table
from bench.reconcile_run import Measured
from bench.reconcile_stage import LISTS, PAYMENTS, Double, RequestCounts, Stage, open_stage

LIMIT = 25
"""Requests per second that Stripe accepts for one endpoint."""
PAGE = 100
SLICES = 32
"""Slices that are read concurrently by hand."""

_EXPECTED = {"first": "repaired", "empty": "repaired", "unchanged": "matched", "1 % changed": "repaired"}
LEDGERS = tuple(_EXPECTED)
"""In the order of the runs: "first" is the first run ever, which also reads a day of events; "empty" fills
the emptied ledger again."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The conditions of four runs, one for each ledger; ``latency`` is in milliseconds per page."""

    payments: int
    skewed: bool
    latency: int
    paced: bool

    def __str__(self) -> str:
        pace = f"{LIMIT}/s" if self.paced else "unpaced"
        return f"{self.payments} {'rush' if self.skewed else 'even'}, {self.latency} ms, {pace}"


@dataclass(frozen=True, slots=True)
class Floor:
    """The lower bound of a run, in seconds, MB and bytes of WAL.

    ``wall`` follows from the rate limit if there is one; all else is measured by hand.
    """

    wall: float
    cpu: float
    memory: float
    wal: int
    requests: int


@dataclass(frozen=True, slots=True)
class Result:
    """One run; ``wal`` is in bytes, ``writes`` in rows of the ledger."""

    scenario: Scenario
    ledger: str
    run: Measured
    requests: RequestCounts
    wal: int
    writes: int
    floor: Floor | None = None

    def problems(self) -> Iterator[str]:
        where = f"{self.scenario}, {self.ledger}"
        if self.run.status != _EXPECTED[self.ledger] or self.run.counts["read"] != self.scenario.payments:
            yield f"{where}: {self.run.status}, {self.run.counts}"
        if self.requests.refused:
            yield f"{where}: Stripe refused {self.requests.refused} requests"
        if self.ledger == "unchanged" and self.writes:
            yield f"{where}: {self.writes} rows of an unchanged ledger were written"

    def row(self) -> table.Row:
        run, floor, requests = self.run, self.floor, sum(self.requests.by_path.values())
        if floor is None:
            raise ValueError("the floor of a result must be measured before it is shown")
        return (
            *(f"{self.scenario}, {self.ledger}", run.wall, run.wall / floor.wall),
            *(run.cpu, run.cpu / floor.cpu, self.scenario.payments / run.wall),
            *(requests, requests / floor.requests, run.memory, run.memory / floor.memory),
            *(self.wal / 1_000_000, self.wal / floor.wal, self.writes),
        )


COLUMNS = (
    *("", "wall, s", "/ floor", "CPU, s", "/ floor", "payments/s", "requests", "/ floor"),
    *("memory, MB", "/ floor", "WAL, MB", "/ floor", "rows written"),
)


def main() -> None:
    """Prints one table; exits with 1 if there is a problem."""
    chosen = _arguments()
    results: list[Result] = []
    with open_stage() as stage:
        for (payments, skewed), scenarios in groupby(
            _scenarios(chosen), lambda each: (each.payments, each.skewed)
        ):
            with stage.double(payments, skewed=skewed) as double:
                for scenario in scenarios:
                    results += measure(stage, double, scenario)
        slow = _sequential(stage, chosen.sequential) if chosen.sequential else None
    table.show(COLUMNS, [each.row() for each in results])
    if slow is not None:
        _compare(slow, chosen.sequential, results)
    if problems := [problem for each in results for problem in each.problems()]:
        sys.exit("; ".join(problems))


def measure(stage: Stage, double: Double, scenario: Scenario) -> list[Result]:
    """Measures one run for each ledger, then reads by hand: only a full ledger can cut equal slices."""
    results = [_measure(stage, double, scenario, ledger) for ledger in LEDGERS]
    floor = _floor(stage, double, scenario)
    return [replace(each, floor=floor) for each in results]


def _floor(stage: Stage, double: Double, scenario: Scenario) -> Floor:
    """Reads by hand without a limit; with one, the time to serve all pages of payments is the floor."""
    double.set(scenario.latency / 1000, None)
    wal = stage.wal()
    found = stage.by_hand(double, SLICES, LISTS)
    wall = scenario.payments / PAGE / LIMIT if scenario.paced else found.wall
    requests = sum(double.requests().by_path.values())
    return Floor(wall, found.cpu, found.memory, stage.wal() - wal, requests)


def _measure(stage: Stage, double: Double, scenario: Scenario, ledger: str) -> Result:
    prepare = {
        "first": (stage.start_over,),
        "empty": (stage.empty_ledger,),
        "1 % changed": (stage.change_one_in_a_hundred,),
    }
    for step in prepare.get(ledger, ()):
        step()
    stage.vacuum()
    double.set(scenario.latency / 1000, LIMIT if scenario.paced else None)
    wal, writes = stage.wal(), stage.ledger_writes()
    run = stage.reconcile(double, paced=scenario.paced)
    print(f"{scenario}, {ledger}: {run.wall:.2f} s", file=sys.stderr)
    return Result(scenario, ledger, run, double.requests(), stage.wal() - wal, stage.ledger_writes() - writes)


def _sequential(stage: Stage, scenario: Scenario) -> float:
    """Returns the wall seconds of one sequential reader."""
    with stage.double(scenario.payments, skewed=scenario.skewed) as double:
        double.set(scenario.latency / 1000, None)
        return stage.by_hand(double, 1, (PAYMENTS,)).wall


def _compare(slow: float, scenario: Scenario, results: Sequence[Result]) -> None:
    print(f"one reader, page after page ({scenario}): {slow:.1f} s")
    for each in results:
        if each.scenario == scenario:
            print(f"  {each.ledger}: {slow / each.run.wall:.1f} times as fast")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__)
    parser.add_argument("--full", action="store_true", help="the whole matrix: more than half an hour")
    parser.add_argument(
        "--payments", type=int, nargs="+", help="instead of the default sizes; 1000000 for memory"
    )
    parser.add_argument("--latency", type=int, nargs="+", help="milliseconds per page")
    parser.add_argument(
        "--pace", choices=(str(LIMIT), "none"), help=f"only with {LIMIT} requests/s, or only without a limit"
    )
    parser.add_argument(
        "--shape", choices=("even", "rush"), help="only this distribution; rush: 80 %% within six hours"
    )
    chosen = parser.parse_args()
    restricted = any((chosen.full, chosen.payments, chosen.latency, chosen.pace, chosen.shape))
    chosen.default = not restricted
    chosen.sequential = Scenario(20_000, False, 100, False) if chosen.full or not restricted else None
    return chosen


def _scenarios(chosen: argparse.Namespace) -> list[Scenario]:
    if chosen.default:
        return [Scenario(20_000, skewed, 100, paced) for skewed in (False, True) for paced in (True, False)]
    return [
        Scenario(payments, skewed, latency, paced)
        for payments in chosen.payments or ([20_000, 200_000] if chosen.full else [20_000])
        for skewed in (False, True)
        if chosen.shape in (None, "rush" if skewed else "even")
        for latency in chosen.latency or [0, 100]
        for paced in (True, False)
        if chosen.pace in (None, str(LIMIT) if paced else "none")
    ]


if __name__ == "__main__":
    main()
