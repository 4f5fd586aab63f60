"""docs/logs.md lists every event that the code logs, and no other."""

import re

from tests.workers.log_events import ROOT, logged_events

ROW = re.compile(r"^\| `(\w+)` ", re.MULTILINE)


def test_every_event_is_documented_once() -> None:
    page = (ROOT / "docs" / "logs.md").read_text().partition("## Causes")[0]
    documented = ROW.findall(page)
    assert len(documented) == len(set(documented))
    assert set(documented) == logged_events()
