"""A whole reconciliation beside what it cannot be faster than: Stripe's rate limit, or the pages by hand.

Exits with 1 when a run did not end in order, was refused for being too fast, or wrote to an unchanged ledger.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bench import table
from bench.reconcile_run import Measured
from bench.reconcile_stage import LISTS, PAYMENTS, Asked, Double, Stage, stage

LIMIT = 25
"""Requests a second that Stripe lets through to one endpoint."""
PAGE = 100
AT_ONCE = 32
"""Slices that are read side by side by hand."""

_EXPECTED = {"first": "repaired", "empty": "repaired", "unchanged": "matched", "1 % changed": "repaired"}
LEDGERS = tuple(_EXPECTED)
"""In this order: "first" is the first run ever, which also reads a day's events; "empty" fills the ledger
again."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where four runs take place, one for each ledger. ``latency`` in milliseconds for each page."""

    payments: int
    skewed: bool
    latency: int
    paced: bool

    def __str__(self) -> str:
        pace = f"{LIMIT}/s" if self.paced else "unpaced"
        return f"{self.payments} {'rush' if self.skewed else 'even'}, {self.latency} ms, {pace}"


@dataclass(frozen=True, slots=True)
class Floor:
    """What a run cannot be below: ``wall`` is the limit's where there is one, the rest is by hand.

    Seconds, MB, and bytes of WAL.
    """

    wall: float
    cpu: float
    memory: float
    wal: int
    requests: int


@dataclass(frozen=True, slots=True)
class Result:
    """``wal`` in bytes, ``writes`` in rows of the ledger."""

    ground: Ground
    ledger: str
    run: Measured
    asked: Asked
    wal: int
    writes: int
    floor: Floor | None = None

    def problems(self) -> Iterator[str]:
        where = f"{self.ground}, {self.ledger}"
        if self.run.status != _EXPECTED[self.ledger] or self.run.counts["read"] != self.ground.payments:
            yield f"{where}: {self.run.status}, {self.run.counts}"
        if self.asked.refused:
            yield f"{where}: Stripe refused {self.asked.refused} requests"
        if self.ledger == "unchanged" and self.writes:
            yield f"{where}: {self.writes} rows of an unchanged ledger were written"

    def row(self) -> table.Row:
        run, floor, requests = self.run, self.floor, sum(self.asked.by_path.values())
        if floor is None:
            raise ValueError("a result is shown once its floor is known")
        return (
            *(f"{self.ground}, {self.ledger}", run.wall, run.wall / floor.wall),
            *(run.cpu, run.cpu / floor.cpu, self.ground.payments / run.wall),
            *(requests, requests / floor.requests, run.memory, run.memory / floor.memory),
            *(self.wal / 1_000_000, self.wal / floor.wal, self.writes),
        )


COLUMNS = (
    *("", "wall, s", "/ floor", "CPU, s", "/ floor", "payments/s", "requests", "/ floor"),
    *("memory, MB", "/ floor", "WAL, MB", "/ floor", "rows written"),
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
    """One run for each ledger. By hand comes last, when the ledger knows where to cut."""
    results = [_measure(place, double, ground, ledger) for ledger in LEDGERS]
    floor = _floor(place, double, ground)
    return [replace(each, floor=floor) for each in results]


def _floor(place: Stage, double: Double, ground: Ground) -> Floor:
    """By hand no limit is kept: under one, the time that it takes to hand out the payments is the floor."""
    double.set(ground.latency / 1000, None)
    wal = place.wal()
    found = place.by_hand(double, AT_ONCE, LISTS)
    wall = ground.payments / PAGE / LIMIT if ground.paced else found.wall
    requests = sum(double.asked().by_path.values())
    return Floor(wall, found.cpu, found.memory, place.wal() - wal, requests)


def _measure(place: Stage, double: Double, ground: Ground, ledger: str) -> Result:
    prepare = {
        "first": (place.start_over,),
        "empty": (place.empty_ledger,),
        "1 % changed": (place.change_one_in_a_hundred,),
    }
    for step in prepare.get(ledger, ()):
        step()
    place.settle()
    double.set(ground.latency / 1000, LIMIT if ground.paced else None)
    wal, writes = place.wal(), place.ledger_writes()
    run = place.reconcile(double, paced=ground.paced)
    print(f"{ground}, {ledger}: {run.wall:.2f} s", file=sys.stderr)
    return Result(ground, ledger, run, double.asked(), place.wal() - wal, place.ledger_writes() - writes)


def _sequential(place: Stage, ground: Ground) -> float:
    """Wall seconds of one reader, page after page."""
    with place.double(ground.payments, skewed=ground.skewed) as double:
        double.set(ground.latency / 1000, None)
        return place.by_hand(double, 1, (PAYMENTS,)).wall


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
        return [Ground(20_000, skewed, 100, paced) for skewed in (False, True) for paced in (True, False)]
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
