"""Parts that many people read: one rendering, filled in for each."""

from datetime import UTC, datetime, timedelta

import pytest

from console.context import Console
from console.roles import Role
from console.web.fragments import SharedFragments, countdown_text
from settings import Settings

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
TEMPLATE = "now/incidents.html"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (250, "in 4:10"),
        (59.6, "in 1:00"),
        (9, "in 0:09"),
        (7500, "in 2 h 05 min"),
        (0, "due"),
        (-59, "due"),
        (-60, "overdue"),
    ],
)
def test_a_countdown_has_the_words_of_the_script(seconds: float, text: str) -> None:
    assert countdown_text(seconds) == text


def test_a_part_is_rendered_once_for_each_change_and_role() -> None:
    shared = SharedFragments(Console(Settings()))
    nothing = {"sentence": "no open problem", "blind": False, "open": ()}
    first = shared.of(TEMPLATE, frozenset([Role.VIEWER]), nothing)
    assert shared.of(TEMPLATE, frozenset([Role.VIEWER]), dict(nothing)) is first
    assert shared.of(TEMPLATE, frozenset([Role.OPERATOR]), nothing) is not first
    changed = shared.of(TEMPLATE, frozenset([Role.VIEWER]), nothing | {"sentence": "1 problem"})
    assert changed.digest != first.digest


def test_a_text_that_looks_like_a_mark_is_left_alone() -> None:
    shared = SharedFragments(Console(Settings()))
    said = f"csrf-token until-{'0' * 32}-{int(NOON.timestamp())}-"
    shown = {"sentence": said, "blind": False, "open": ()}
    filled = shared.of(TEMPLATE, frozenset([Role.VIEWER]), shown).fill("t0ken", NOON + timedelta(hours=1))
    assert said in filled
    assert "t0ken" not in filled
