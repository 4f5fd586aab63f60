"""What a viewer receives, without a network."""

from collections.abc import Sequence

import pytest

from console.context import Console
from console.hub import KEPT, MOST_WAITING, RESET, Hub
from settings import Settings


@pytest.fixture
def hub() -> Hub:
    return Console(Settings()).part(Hub)


def told(hub: Hub, after: str | None, wanted: str = "incident") -> Sequence[str]:
    with hub.subscribed([wanted], after) as viewer:
        return [event.topic for event in viewer.take()]


@pytest.mark.parametrize(
    ("wanted", "topic", "wants"),
    [
        ("incident", "incident inc_1", True),
        ("incident inc_1", "incident inc_1", True),
        ("incident inc_1", "incident inc_2", False),
        ("incident inc_1", "incident", True),  # a look that does not know which one
        ("run", "incident", False),
        ("run", RESET, True),
    ],
)
def test_who_wants_what(hub: Hub, wanted: str, topic: str, wants: bool) -> None:
    with hub.subscribed([wanted], None) as viewer:
        hub.publish(topic)
        assert (topic in [event.topic for event in viewer.take()]) is wants


def test_events_that_are_no_longer_kept_mean_load_all(hub: Hub) -> None:
    hub.publish("incident inc_0")
    seen = hub.last_id
    for number in range(KEPT):
        hub.publish(f"incident inc_{number}")
    assert RESET not in told(hub, seen, "run")
    hub.publish("incident inc_last")
    assert told(hub, seen, "run") == [RESET]


def test_a_loss_means_load_all_for_who_comes_back_later(hub: Hub) -> None:
    hub.publish("incident inc_1")
    before = hub.last_id
    hub.publish_loss()
    after = hub.last_id
    hub.publish("incident inc_2")
    assert told(hub, before) == [RESET]
    assert told(hub, after) == ["incident inc_2"]


def test_a_slow_viewer_is_told_to_load_all(hub: Hub) -> None:
    with hub.subscribed(["incident"], None) as viewer:
        for number in range(MOST_WAITING + 1):
            hub.publish(f"incident inc_{number}")
        assert [event.topic for event in viewer.take()] == [RESET]


def test_only_a_different_value_is_published(hub: Hub) -> None:
    for value in (1, 1, 2, 2, 1):
        hub.observe("now checks", value)
    assert hub.number == 2
