"""The arithmetic of slices: they always tile the window, and halving loses no second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.codes import Coded
from reconcile.listing.slices import SECOND, Slice, even_cuts, halfway, usable, wanted
from reconcile.results.proofs import SliceCoverage, coverage, uncovered
from reconcile.results.result import status_of
from reconcile.windows import Window

MIDNIGHT = datetime(2026, 11, 19, tzinfo=UTC)
DAY = Window(MIDNIGHT, MIDNIGHT + timedelta(days=1))

seconds = st.integers(0, 86_400).map(lambda n: MIDNIGHT + timedelta(seconds=n))


@pytest.mark.parametrize(
    ("rate", "latency", "expected"),
    [(25, 0.1, 4), (100, 0.1, 13), (0.5, 0.1, 1), (10_000, 1, 128), (None, 0.1, 40)],
)
def test_number_of_readers_follows_the_rate(rate: float | None, latency: float, expected: int) -> None:
    assert wanted(rate, latency) == expected


@given(st.lists(st.one_of(st.none(), seconds), max_size=20), seconds, seconds)
def test_cuts_are_inside_the_window_and_sorted(
    cuts: list[datetime | None], one: datetime, other: datetime
) -> None:
    lower, upper = min(one, other), max(one, other)
    found = usable([*cuts, *even_cuts(lower, upper, 7)], lower, upper)
    assert found == sorted(set(found))
    assert all(lower < cut < upper and cut.microsecond == 0 for cut in found)


@given(st.integers(1, 86_399), st.integers(1, 5000))
def test_slice_is_halved_inside_its_unread_part(read: int, records: int) -> None:
    created = DAY.until - timedelta(seconds=read)
    found = Slice(0, "listed", DAY.from_, DAY.until, "pi_1", created, 1, records)
    middle = halfway(found)
    if middle is None:
        assert found.expected() < 200 or created - DAY.from_ < 2 * SECOND
    else:
        assert DAY.from_ < middle <= created
        older = found.expected() * (middle - DAY.from_) / (created + SECOND - DAY.from_)
        assert older <= found.expected() - 130  # the requested page belongs to its reader


def test_unread_slice_is_not_halved() -> None:
    assert halfway(Slice(0, "listed", DAY.from_, DAY.until)) is None


@given(st.lists(seconds, max_size=12, unique=True))
def test_slices_that_tile_the_window_prove_coverage(cuts: list[datetime]) -> None:
    edges = [DAY.from_, *usable(cuts, DAY.from_, DAY.until), DAY.until]
    slices = [SliceCoverage(one, other, done=True) for one, other in pairwise(edges)]
    assert coverage("payments", DAY, slices[::-1]).result == "PASS"
    for missing in range(len(slices)):
        assert coverage("payments", DAY, slices[:missing] + slices[missing + 1 :]).result == "FAIL"
        unread = [SliceCoverage(each.lower, each.upper, n != missing) for n, each in enumerate(slices)]
        assert coverage("payments", DAY, unread).result == "FAIL"


def test_run_with_an_unread_slice_is_incomplete() -> None:
    proofs = [coverage("payments", DAY, [SliceCoverage(DAY.from_, DAY.until, done=False)])]
    (gap,) = uncovered(proofs)
    assert gap == Coded("window_not_read", "1 of 1 slices of the window were not read completely")
    assert status_of(gaps=[gap], proofs=proofs, findings=3, unresolved=2) == "incomplete"


def test_overlapping_slices_do_not_prove_coverage() -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    slices = [SliceCoverage(DAY.from_, noon + SECOND, done=True), SliceCoverage(noon, DAY.until, done=True)]
    assert coverage("payments", DAY, slices).result == "FAIL"
