"""What can be drilled, for how long, and when not."""

from datetime import UTC, datetime, timedelta

import pytest

from settings import Settings
from store import CheckState, IncidentState, Snapshot
from workers.drills.plan import DrillPlan, obstacles, plan_drill
from workers.errors import Usage
from workers.metrics.drills import drill_metric

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def configured(**keys: object) -> Settings:
    check = {"name": "api-health", "kind": "http", "url": "https://shop.example/", "severity": "P0", **keys}
    hook = {"kind": "webhook", "url": "https://hooks.example/"}
    return Settings.model_validate({"checks": [check], "channels": {"hook": hook, "other": hook}})


def test_the_default_length_is_as_long_as_the_check_needs() -> None:
    assert plan_drill(configured(every="5s"), "api-health", None).lasts == 3 * MINUTE
    slow = plan_drill(configured(every="1m", opens_after=5), "api-health", None)
    assert (slow.lasts, slow.opens_within) == (5.5 * MINUTE, 5 * MINUTE)
    assert slow.channels == ("hook", "other")
    assert plan_drill(configured(every="5s"), "api-health", MINUTE).lasts == MINUTE


@pytest.mark.parametrize(
    ("settings", "name", "lasts", "sentence"),
    [
        (configured(), "api-helth", None, 'did you mean "api-health"'),
        (configured(every="1m"), "api-health", 2 * MINUTE, "pass --for 210s"),
        (configured(every="5m", opens_after=4), "api-health", None, "a drill lasts at most 15m"),
        (
            configured().model_copy(update={"severities": Settings().severities}),
            "api-health",
            None,
            "notifies no channel",
        ),
    ],
)
def test_what_cannot_be_drilled_is_refused(
    settings: Settings, name: str, lasts: timedelta | None, sentence: str
) -> None:
    with pytest.raises(Usage, match=sentence):
        plan_drill(settings, name, lasts)


PLAN = plan_drill(configured(), "api-health", None)


def found(checks: dict[str, str], incidents: list[IncidentState] | None = None) -> list[str]:
    states = {
        name: CheckState(every=60, next_slot=NOW, slot=NOW, verdict=verdict, reason="")
        for name, verdict in checks.items()
    }
    now = Snapshot(
        at=NOW,
        checks=states,
        incidents=incidents or [],
        notifications=[],
        runs=[],
        planned={},
        reconciliations=[],
        workers=[],
        audit=None,
    )
    return list(obstacles(PLAN, now))


def test_a_check_that_passes_everywhere_can_be_drilled() -> None:
    assert found({"api-health@eu": "pass", "api-health@us": "pass", "shop": "fail"}) == []


def test_a_drill_hides_no_failure() -> None:
    (sentence,) = found({"api-health@eu": "pass", "api-health@us": "fail"})
    assert sentence.startswith("api-health@us is fail")
    assert "no worker has scheduled" in found({})[0]
    open_ = IncidentState(
        id="inc_1",
        severity="P0",
        subject="api-health",
        reason="",
        opened_at=NOW,
        fingerprint="check:api-health",
    )
    assert "inc_1" in found({"api-health": "pass"}, [open_])[0]


def test_a_metric_shows_active_drills() -> None:
    now = Snapshot(
        at=NOW,
        checks={},
        incidents=[],
        notifications=[],
        drills={"api-health": "ann"},
        runs=[],
        planned={},
        reconciliations=[],
        workers=[],
        audit=None,
    )
    (sample,) = drill_metric(now).samples
    assert (sample.name, sample.labels, sample.value) == (
        "paywatch_drill_active",
        {"check": "api-health"},
        1,
    )


def test_a_plan_knows_how_long_its_end_takes() -> None:
    assert isinstance(PLAN, DrillPlan)
    assert PLAN.ends_within == 2 * MINUTE
