"""docs/sentry.md says of each event of level error whether it is reported."""

import re

from tests.workers.logs.log_calls import ROOT, logged_events
from workers.error_reports.reports import SITUATIONS

ROW = re.compile(r"^\| `(\w+)` +\|(.*)$", re.MULTILINE)


def rows(page: str) -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / page).read_text()))


def test_every_event_of_level_error_is_listed() -> None:
    errors = {event for event, row in rows("logs.md").items() if "error" in row.split("|")[0]}
    assert set(rows("sentry.md")) == errors
    assert errors >= SITUATIONS
    assert logged_events() >= SITUATIONS


def test_the_page_says_which_of_them_are_not_reported() -> None:
    said = {
        event for event, row in rows("sentry.md").items() if re.match(r" (no|only with a traceback) +\|", row)
    }
    assert said == SITUATIONS
