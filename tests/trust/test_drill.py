"""At no moment does Paywatch say that all is well while nobody watches a failure (`make drill`)."""

import time

import pytest

from tests.trust.drill import GRACE, Look, Watch
from tests.trust.stages import STAGES, Scene, an_old_worker_replaces_it

PLANTED = 1_000.0
LATE = PLANTED + GRACE + 1


@pytest.mark.parametrize("stage", STAGES)
async def test_no_false_green(scene: Scene, stage: str) -> None:
    async with STAGES[stage](scene):
        async with scene.drill.planted() as watch:
            pass
        assert watch.false_greens() == []
    await scene.drill.heal()


async def test_an_open_incident_is_not_resolved_by_an_old_worker(scene: Scene) -> None:
    async with scene.drill.planted() as watch:
        await scene.drill.until_reported()
        async with an_old_worker_replaces_it(scene):
            await scene.drill.look(watch, time.time())
    assert watch.false_greens() == []
    await scene.drill.heal()


@pytest.mark.parametrize(
    ("watch", "found"),
    [
        (Watch(PLANTED, [Look(LATE, 1, would_ping=False, watched=False)]), 0),
        (Watch(PLANTED, [Look(PLANTED + 1, 0, would_ping=True, watched=False)]), 0),  # not overdue yet
        (Watch(PLANTED, [Look(LATE, 1, would_ping=True, watched=True)], pings=[LATE]), 0),
        (Watch(PLANTED, [Look(LATE, 0, would_ping=False, watched=False)]), 1),
        (Watch(PLANTED, [Look(LATE, 0, would_ping=False, watched=True)]), 1),
        (Watch(PLANTED, [Look(LATE, 3, would_ping=True, watched=False)]), 1),
        (Watch(PLANTED, [Look(LATE, 1, would_ping=False, watched=False)], pings=[LATE]), 1),
        (Watch(PLANTED, resolved=[PLANTED + 1]), 1),
    ],
)
def test_the_drill_recognizes_a_false_green(watch: Watch, found: int) -> None:
    assert len(watch.false_greens()) == found
