"""A whole reconciliation beside what it cannot be faster than: Stripe's rate limit, or the pages by hand.

Exits with 1 when a run did not end in order, was refused for being too fast, or wrote to an unchanged ledger.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bench import table
from bench.reconcile_run import Measured
from bench.reconcile_stage import Double, Stage, stage

LIMIT = 25
"""Requests a second that Stripe lets through to one endpoint."""
PAGE = 100
AT_ONCE = 32
"""Slices that are read side by side by hand."""

_EXPECTED = {"empty": "repaired", "unchanged": "matched", "1 % changed": "repaired"}
LEDGERS = tuple(_EXPECTED)
"""In this order: the first run fills the ledger, the last one repairs it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where three runs take place, one for each ledger. ``latency`` in milliseconds for each page."""

    payments: int
    skewed: bool
    latency: int
    paced: bool

    def __str__(self) -> str:
        pace = f"{LIMIT}/s" if self.paced else "unpaced"
        return f"{self.payments} {'rush' if self.skewed else 'even'}, {self.latency} ms, {pace}"


@dataclass(frozen=True, slots=True)
class Result:
    """``floor`` in seconds, ``wal`` in bytes, ``writes`` in rows of the ledger."""

    ground: Ground
    ledger: str
    run: Measured
    floor: float
    requests: int
    refused: int
    wal: int
    writes: int

    def problems(self) -> Iterator[str]:
        where = f"{self.ground}, {self.ledger}"
        if self.run.status != _EXPECTED[self.ledger] or self.run.counts["read"] != self.ground.payments:
            yield f"{where}: {self.run.status}, {self.run.counts}"
        if self.refused:
            yield f"{where}: Stripe refused {self.refused} requests"
        if self.ledger == "unchanged" and self.writes:
            yield f"{where}: {self.writes} rows of an unchanged ledger were written"

    def row(self) -> table.Row:
        run, payments = self.run, self.ground.payments
        return (
            *(f"{self.ground}, {self.ledger}", run.wall, run.wall / self.floor, run.cpu, payments / run.wall),
            *(self.requests, self.requests * PAGE / payments, run.memory, self.wal / payments, self.writes),
        )


COLUMNS = (
    *("", "wall, s", "/ floor", "CPU, s", "rows/s"),
    *("requests", "/ pages", "memory, MB", "WAL, B/row", "written"),
)


def main() -> None:
    """Prints one table; ends the process with 1 when a run was not in order."""
    chosen = _arguments()
    results: list[Result] = []
    with stage() as place:
        for (payments, skewed), grounds in groupby(
            _grounds(chosen), lambda each: (each.payments, each.skewed)
        ):
            with place.double(payments, skewed=skewed) as double:
                for ground in grounds:
                    results += measure(place, double, ground)
        slow = _sequential(place, chosen.sequential) if chosen.sequential else None
    table.show(COLUMNS, [each.row() for each in results])
    if slow is not None:
        _compare(slow, chosen.sequential, results)
    if problems := [problem for each in results for problem in each.problems()]:
        sys.exit("; ".join(problems))


def measure(place: Stage, double: Double, ground: Ground) -> list[Result]:
    """One run for each ledger; the floor is measured in between, where the ledger knows how to cut."""
    place.empty_ledger()
    measured = [_measure(place, double, ground, ledger) for ledger in LEDGERS]
    floor = ground.payments / PAGE / LIMIT
    if not ground.paced:
        double.set(ground.latency / 1000, None)
        floor = place.by_hand(double, AT_ONCE)[0]
    return [Result(ground, ledger, run, floor, *costs) for ledger, run, costs in measured]


def _measure(
    place: Stage, double: Double, ground: Ground, ledger: str
) -> tuple[str, Measured, tuple[int, int, int, int]]:
    if ledger == "1 % changed":
        place.change_one_in_a_hundred()
    place.settle()
    double.set(ground.latency / 1000, LIMIT if ground.paced else None)
    wal, writes = place.wal(), place.ledger_writes()
    run = place.reconcile(double, paced=ground.paced)
    asked = double.statistics()
    costs = (asked["requests"], asked["rate_limited"], place.wal() - wal, place.ledger_writes() - writes)
    print(f"{ground}, {ledger}: {run.wall:.2f} s", file=sys.stderr)
    return ledger, run, costs


def _sequential(place: Stage, ground: Ground) -> float:
    """Wall seconds of one reader, page after page."""
    with place.double(ground.payments, skewed=ground.skewed) as double:
        double.set(ground.latency / 1000, None)
        return place.by_hand(double, 1)[0]


def _compare(slow: float, ground: Ground, results: Sequence[Result]) -> None:
    print(f"one reader, page after page ({ground}): {slow:.1f} s")
    for each in results:
        if each.ground == ground:
            print(f"  {each.ledger}: {slow / each.run.wall:.1f} times as fast")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__)
    parser.add_argument("--full", action="store_true", help="the whole matrix: half an hour and more")
    parser.add_argument(
        "--payments", type=int, nargs="+", help="instead of the usual sizes; 1000000 for memory"
    )
    parser.add_argument("--latency", type=int, nargs="+", help="milliseconds for each page")
    parser.add_argument(
        "--pace", choices=(str(LIMIT), "none"), help=f"only under {LIMIT} requests/s, or only without"
    )
    parser.add_argument(
        "--shape", choices=("even", "rush"), help="only this one; rush: 80 %% within six hours"
    )
    chosen = parser.parse_args()
    alone = any((chosen.full, chosen.payments, chosen.latency, chosen.pace, chosen.shape))
    chosen.usual = not alone
    chosen.sequential = Ground(20_000, False, 100, False) if chosen.full or not alone else None
    return chosen


def _grounds(chosen: argparse.Namespace) -> list[Ground]:
    if chosen.usual:
        return [
            *(Ground(20_000, False, *each) for each in ((100, True), (100, False), (0, False))),
            *(Ground(20_000, True, *each) for each in ((100, True), (100, False))),
            Ground(200_000, False, 0, False),
        ]
    return [
        Ground(payments, skewed, latency, paced)
        for payments in chosen.payments or ([20_000, 200_000] if chosen.full else [20_000])
        for skewed in (False, True)
        if chosen.shape in (None, "rush" if skewed else "even")
        for latency in chosen.latency or [0, 100]
        for paced in (True, False)
        if chosen.pace in (None, str(LIMIT) if paced else "none")
    ]


if __name__ == "__main__":
    main()
