"""Compares `paywatch reconcile run`, as a process from its start to its end, with a lower bound: Stripe's
rate limit, or reading the same pages by hand.

Exits with 1 if a run did not end as expected, exceeded the rate limit, or wrote to an unchanged ledger.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bench import table
from bench.reconcile_command import Measured, Result
from bench.reconcile_stage import LISTS, PAYMENTS, SHAPES, Double, Requests, Stage, open_stage

LIMIT = 25
"""Requests per second that Stripe accepts for one endpoint, unless it has raised the limit."""
PAGE = 100
SLICES = 32
"""Slices that are read concurrently by hand."""

_EXPECTED = {"first": "repaired", "empty": "repaired", "unchanged": "matched", "1 % changed": "repaired"}
LEDGERS = tuple(_EXPECTED)
"""In the order of the runs: "first" is the first run ever, which also reads a day of events; "empty" fills
the emptied ledger again."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The conditions of four runs, one for each ledger; ``latency`` is in milliseconds per page, ``limit`` in
    requests per second (None: no limit), ``cores`` is what the command may use (0: all)."""

    payments: int
    shape: str
    latency: int
    limit: int | None
    cores: float

    def __str__(self) -> str:
        pace = f"{self.limit}/s" if self.limit else "no limit"
        held = f", {self.cores:g} cores" if self.cores else ""
        return f"{self.payments} {self.shape}, {self.latency} ms, {pace}{held}"


@dataclass(frozen=True, slots=True)
class Floor:
    """The lower bound of a run, in seconds: ``wall`` follows from the rate limit if there is one; ``cpu`` is
    that of reading by hand and of Postgres meanwhile."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run; ``postgres`` is in CPU seconds, ``wal`` in bytes, ``writes`` in rows of the ledger."""

    scenario: Scenario
    ledger: str
    command: Measured
    result: Result
    requests: Requests
    postgres: float
    wal: int
    writes: int
    floor: Floor | None = None

    def problems(self) -> Iterator[str]:
        where, counts = f"{self.scenario}, {self.ledger}", self.result.objects["payments"]
        if self.result.status != _EXPECTED[self.ledger] or counts["read"] != self.scenario.payments:
            yield f"{where}: {self.result.status}, {counts}"
        if self.requests.rate_limited:
            yield f"{where}: Stripe refused {self.requests.rate_limited} requests"
        if self.ledger == "unchanged" and self.writes:
            yield f"{where}: {self.writes} rows of an unchanged ledger were written"

    def row(self) -> table.Row:
        command, floor, requests = self.command, self.floor, self.requests
        if floor is None:
            raise ValueError("the floor of an outcome must be measured before it is shown")
        cpu = command.cpu + self.postgres
        return (
            *(f"{self.scenario}, {self.ledger}", command.wall, command.wall / floor.wall),
            *(requests.first_at - command.began, command.began + command.wall - requests.last_at),
            *(command.cpu, self.postgres, cpu / floor.cpu, command.memory),
            *(
                requests.requests,
                max(requests.peak_per_second[path] for path in LISTS),
                requests.rate_limited,
            ),
            *(self.wal / 1_000_000, self.writes),
        )


COLUMNS = (
    *("", "wall, s", "/ floor", "before, s", "behind, s", "CPU, s", "Postgres, s", "/ by hand", "memory, MB"),
    *("requests", "most in 1 s", "429s", "WAL, MB", "rows written"),
)


def main() -> None:
    """Prints one table; exits with 1 if there is a problem."""
    chosen = _arguments()
    outcomes: list[Outcome] = []
    with open_stage() as stage:
        for (payments, shape), scenarios in groupby(
            _scenarios(chosen), lambda each: (each.payments, each.shape)
        ):
            with stage.double(payments, shape) as double:
                for scenario in scenarios:
                    outcomes += measure(stage, double, scenario, chosen.ledger)
        slow = _sequential(stage, chosen.sequential) if chosen.sequential else None
    table.show(COLUMNS, [each.row() for each in outcomes])
    if slow is not None:
        _compare(slow, chosen.sequential, outcomes)
    if problems := [problem for each in outcomes for problem in each.problems()]:
        sys.exit("; ".join(problems))


def measure(stage: Stage, double: Double, scenario: Scenario, ledgers: Sequence[str]) -> list[Outcome]:
    """Measures one run for each ledger, then reads by hand: only a full ledger can cut equal slices."""
    # Each run needs the ledger that the ones before it left.
    measured = [_measure(stage, double, scenario, ledger) for ledger in LEDGERS[: _last(ledgers)]]
    floor = _floor(stage, double, scenario)
    return [replace(each, floor=floor) for each in measured if each.ledger in ledgers]


def _last(ledgers: Sequence[str]) -> int:
    return max(LEDGERS.index(each) for each in ledgers) + 1


def _floor(stage: Stage, double: Double, scenario: Scenario) -> Floor:
    """Reads by hand without a limit; with one, the time to serve all pages of payments is the floor."""
    double.set(scenario.latency / 1000, None)
    stage.vacuum()
    postgres = stage.cpu()
    found = stage.by_hand(double, SLICES, LISTS)
    cpu = found.cpu + stage.cpu() - postgres
    print(f"{scenario}, by hand: {found.wall:.2f} s, {cpu:.2f} s of CPU", file=sys.stderr)
    return Floor(scenario.payments / PAGE / scenario.limit if scenario.limit else found.wall, cpu)


def _measure(stage: Stage, double: Double, scenario: Scenario, ledger: str) -> Outcome:
    prepare = {
        "first": (stage.start_over,),
        "empty": (stage.empty_ledger,),
        "1 % changed": (stage.change_one_in_a_hundred,),
    }
    for step in prepare.get(ledger, ()):
        step()
    stage.vacuum()
    double.set(scenario.latency / 1000, scenario.limit)
    wal, writes, postgres = stage.wal(), stage.ledger_writes(), stage.cpu()
    command, result = stage.reconcile(double, scenario.limit, scenario.cores)
    postgres = stage.cpu() - postgres
    print(f"{scenario}, {ledger}: {command.wall:.2f} s", file=sys.stderr)
    written = stage.ledger_writes() - writes
    return Outcome(scenario, ledger, command, result, double.requests(), postgres, stage.wal() - wal, written)


def _sequential(stage: Stage, scenario: Scenario) -> float:
    """Returns the wall seconds of one sequential reader."""
    with stage.double(scenario.payments, scenario.shape) as double:
        double.set(scenario.latency / 1000, None)
        return stage.by_hand(double, 1, (PAYMENTS,)).wall


def _compare(slow: float, scenario: Scenario, outcomes: Sequence[Outcome]) -> None:
    print(f"one reader, page after page ({scenario}): {slow:.1f} s")
    for each in outcomes:
        if each.scenario == scenario:
            print(f"  {each.ledger}: {slow / each.command.wall:.1f} times as fast")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__)
    parser.add_argument("--payments", type=int, nargs="+", default=[20_000], help="1000000 for memory")
    parser.add_argument("--latency", type=int, nargs="+", default=[100], help="milliseconds per page")
    parser.add_argument(
        "--limit",
        type=_limit,
        nargs="+",
        default=[LIMIT, None],
        help="requests per second and endpoint that Stripe accepts, or none",
    )
    parser.add_argument(
        "--shape",
        choices=tuple(SHAPES),
        nargs="+",
        default=["even", "rush"],
        help="rush: 80 %% within six hours; bursts: nearly half in sixty seconds",
    )
    parser.add_argument("--ledger", choices=LEDGERS, nargs="+", default=LEDGERS, help="shows only these runs")
    parser.add_argument(
        "--cores", type=float, default=0.0, help="what the command may use, such as 0.5 (Linux)"
    )
    parser.add_argument("--sequential", action="store_true", help="compares with one reader, too")
    chosen = parser.parse_args()
    scenario = Scenario(chosen.payments[0], chosen.shape[0], chosen.latency[0], None, chosen.cores)
    chosen.sequential = scenario if chosen.sequential else None
    return chosen


def _limit(text: str) -> int | None:
    return None if text == "none" else int(text)


def _scenarios(chosen: argparse.Namespace) -> list[Scenario]:
    return [
        Scenario(payments, shape, latency, limit, chosen.cores)
        for payments in chosen.payments
        for shape in chosen.shape
        for latency in chosen.latency
        for limit in chosen.limit
    ]


if __name__ == "__main__":
    main()
