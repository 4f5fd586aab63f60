"""Deltas add up to what was counted, whatever becomes of the pushes between."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from workers.metrics.otlp.batches import Batch, Batches
from workers.metrics.otlp.points import Distribution, Family, Labels, Value

Steps = list[tuple[dict[str, int], bool]]
"""What is added to each series before a push, and whether the push is acknowledged."""
STEPS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), st.booleans()), max_size=12
)


def counter(totals: Mapping[str, float], name: str = "runs_total") -> Family:
    points: dict[Labels, Value] = {(("check", key),): float(total) for key, total in totals.items()}
    return Family(name, "counter", "Help.", points)


def histogram(totals: Mapping[str, float]) -> Family:
    points: dict[Labels, Value] = {
        (("check", key),): Distribution(total, 2.0 * total, (1.0,), (0.0, total))
        for key, total in totals.items()
    }
    return Family("seconds", "histogram", "Help.", points)


def points(batch: Batch, number: int = 0) -> Mapping[Labels, Value]:
    return batch.streams[number].family.points


def value(batch: Batch, key: str) -> Value:
    return points(batch)[("check", key),]


@given(STEPS)
def test_acknowledged_deltas_add_up_to_the_total(steps: Steps) -> None:
    batches = Batches("delta", 0)
    totals: dict[str, float] = defaultdict(float)
    arrived: dict[str, float] = defaultdict(float)
    at_last: dict[str, float] = {}
    end = 0
    for number, (added, acknowledged) in enumerate(steps, 1):
        for key, count in added.items():
            totals[key] += count
        batch = batches.make((counter(totals), histogram(totals)), number)
        if not acknowledged:
            continue
        batches.acknowledge(batch)
        assert [stream.start for stream in batch.streams] == [end, end], (
            "no time is left out or counted twice"
        )
        end, at_last = number, dict(totals)
        for ((_, key),), change in points(batch).items():
            assert isinstance(change, float)
            arrived[key] += change
            assert points(batch, 1)[("check", key),] == Distribution(
                change, 2 * change, (1.0,), (0.0, change)
            )
    assert arrived == at_last


@given(STEPS)
def test_cumulative_batches_have_one_start_and_the_totals(steps: Steps) -> None:
    batches = Batches("cumulative", 0)
    totals: dict[str, float] = defaultdict(float)
    for number, (added, acknowledged) in enumerate(steps, 1):
        for key, count in added.items():
            totals[key] += count
        batch = batches.make((counter(totals),), number)
        assert (batch.streams[0].start, batch.streams[0].at) == (0, number)
        assert points(batch) == counter(totals).points
        if acknowledged:
            batches.acknowledge(batch)


def test_a_series_that_begins_again_counts_from_zero() -> None:
    batches = Batches("delta", 0)
    batches.acknowledge(batches.make((counter({"a": 7}),), 1))
    assert value(batches.make((counter({"a": 3}),), 2), "a") == 3


def test_a_series_that_was_away_is_not_counted_again() -> None:
    batches = Batches("delta", 0)
    batches.acknowledge(batches.make((counter({"a": 7, "b": 1}),), 1))
    batches.acknowledge(batches.make((counter({"a": 8}),), 2))
    assert value(batches.make((counter({"a": 8, "b": 4}),), 3), "b") == 3


def test_what_was_counted_before_the_start_is_no_delta() -> None:
    batches = Batches("delta", 0, (counter({"a": 7}),))
    assert value(batches.make((counter({"a": 9}),), 1), "a") == 2


def test_a_clock_that_was_set_back_makes_no_negative_time() -> None:
    batches = Batches("delta", 1_000)
    batches.acknowledge(batches.make((counter({"a": 1}),), 2_000))
    (stream,) = batches.make((counter({"a": 2}),), 500).streams
    assert (stream.start, stream.at, value(batches.make((counter({"a": 2}),), 500), "a")) == (500, 500, 1)


def kinds(temporality: Literal["delta", "lowmemory"]) -> list[bool]:
    gauge = Family("level", "gauge", "Help.", {(): 1.0})
    return [stream.is_delta for stream in Batches(temporality, 0).make((counter({}), gauge), 1).streams]


def test_gauges_are_never_deltas() -> None:
    assert kinds("delta") == kinds("lowmemory") == [True, False]
