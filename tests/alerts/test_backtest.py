"""The pure part of the backtest: states through time, and the comparison of two configurations."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts import Evaluator, Silence
from alerts.backtest import Act, Comparison, Replay, Status, compare
from probes.reading import Outcome, Reading
from settings import Settings
from tests.alerts.timeline import MINUTE, NOON, VERDICTS

BERLIN = ZoneInfo("Europe/Berlin")


def evaluator(**changes: Any) -> Evaluator:
    check = {"name": "api", "kind": "tcp", "host": "api.example", "port": 443, "severity": "P1"}
    values = {
        "checks": [check | {"opens_after": 3, "closes_after": 1} | changes],
        "channels": {name: {"kind": "webhook", "url": "https://a.example/"} for name in ("chat", "boss")},
        "severities": {
            "P0": {"channels": ["boss"]},
            "P1": {
                "channels": ["chat"],
                "remind_every": "30m",
                "escalate": [{"after": "10m", "to": ["boss"]}],
            },
        },
    }
    return Evaluator(Settings.model_validate(values))


def replay(
    verdicts: str, acts: Sequence[Act] = (), silences: Sequence[Silence] = (), **changes: Any
) -> Replay:
    """Replays a reading each minute from noon; acts come before the readings of their minute."""
    found, waiting = Replay(evaluator(**changes), NOON), list(acts)
    found.silences = silences
    for number, letter in enumerate(verdicts):
        at = NOON + number * MINUTE
        while waiting and waiting[0].at <= at:
            found.act(waiting.pop(0))
        if letter != ".":
            found.read(Reading("api", at, Outcome(VERDICTS[letter], letter), at, 0.0), at)
    found.pass_time(NOON + len(verdicts) * MINUTE)
    return found


def pages(found: Replay) -> list[tuple[int, str, str]]:
    return [((page.at - NOON) // MINUTE, page.kind.value, page.channel) for page in found.pages]


def compared(verdicts: str, **changes: Any) -> Comparison:
    return compare(replay(verdicts).pages, replay(verdicts, **changes).pages, BERLIN)


def statuses(found: Comparison) -> list[tuple[str, str]]:
    return [(each.status.value, each.page.kind.value) for each in found.differences]


def test_time_alone_escalates_and_reminds() -> None:
    assert pages(replay("FFF" + "." * 40 + "P")) == [
        (2, "opened", "chat"),
        (12, "escalated", "boss"),
        (32, "reminder", "chat"),
        (43, "resolved", "chat"),
        (43, "resolved", "boss"),
    ]


def test_people_do_again_what_they_did() -> None:
    acknowledged = Act(NOON + 4 * MINUTE, "check:api", "acknowledged", by="ada")
    assert pages(replay("FFF" + "." * 40, [acknowledged])) == [
        (2, "opened", "chat"),
        (4, "acknowledged", "chat"),
    ]
    resolved = Act(NOON + 5 * MINUTE, "check:api", "resolved", by="ada", reason="fixed")
    assert pages(replay("FFF....", [resolved])) == [(2, "opened", "chat"), (5, "resolved", "chat")]
    assert pages(replay("PPPPPPP", [acknowledged, resolved])) == []


def test_a_silence_of_the_time_holds_the_page() -> None:
    silence = Silence("sil_a", {"check": "api"}, "a move", "ada", NOON, NOON + 6 * MINUTE)
    assert pages(replay("FFFFFFFF", silences=[silence])) == [(6, "opened", "chat")]


def test_the_same_policy_has_the_same_pages() -> None:
    found = compared("FFFFFPPFFF")
    assert (found.differ, found.count(Status.SAME)) == (False, 3)


def test_an_earlier_opening_is_moved_and_a_short_failure_is_new() -> None:
    found = compared("PFFFFPPFFP", opens_after=2)
    assert statuses(found) == [
        ("moved", "opened"),
        ("same", "resolved"),
        ("new", "opened"),
        ("new", "resolved"),
    ]
    moved = found.differences[0]
    assert moved.before is not None
    assert moved.after is not None
    assert moved.before.at - moved.after.at == MINUTE
    assert (found.before.pages, found.after.pages) == (2, 4)


def test_a_later_opening_makes_pages_go() -> None:
    assert statuses(compared("FFFPFFFFFP", opens_after=4)) == [
        *(("gone", "opened"), ("gone", "resolved"), ("moved", "opened"), ("same", "resolved")),
    ]


def test_another_severity_goes_to_other_channels() -> None:
    found = compared("FFFP", severity="P0")
    assert {(each.status.value, each.page.channel) for each in found.differences} == {
        *(("gone", "chat"), ("new", "boss")),
    }
    assert found.after.by_severity == {"P0": 2}
    assert found.after.by_channel == {"boss": 2}


def test_the_night_is_that_of_the_business() -> None:
    night = compare([], [], BERLIN)
    assert (night.after.pages, night.after.at_night) == (0, 0)
    found = replay("FFF" + "." * 700)
    counted = compare([], found.pages, BERLIN).after
    late = [page for page in found.pages if page.at.astimezone(BERLIN).hour in {22, 23, 0}]
    assert counted.at_night == len(late) > 0


def test_what_happens_before_the_period_is_replayed_and_not_shown() -> None:
    found = Replay(evaluator(), NOON + timedelta(minutes=5))
    for number in range(10):
        at = NOON + number * MINUTE
        found.read(Reading("api", at, Outcome(VERDICTS["FFFFFFFFFP"[number]], "down"), at, 0.0), at)
    assert pages(found) == [(9, "resolved", "chat")]


def test_what_is_due_by_time_is_not_moved_by_an_earlier_opening() -> None:
    def due(opens_after: int) -> list[tuple[str, int]]:
        found = Replay(evaluator(opens_after=opens_after, every="20s"), NOON)
        for number in range(4):
            at = NOON + number * timedelta(seconds=20, milliseconds=137)
            found.read(Reading("api", at, Outcome(VERDICTS["F"], "down"), at, 0.0), at)
        found.pass_time(NOON + 40 * MINUTE)
        return [(page.kind.value, page.at.second) for page in found.pages if page.kind.value != "opened"]

    assert due(2) == due(3) == [("escalated", 0), ("reminder", 0)]
