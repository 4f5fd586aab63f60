"""docs/logs.md lists every event that the code logs, and no other."""

import re

from probes.redis_reasons import CODES
from tests.workers.logs.log_calls import ROOT, logged_events

ROW = re.compile(r"^\| `(\w+)` ", re.MULTILINE)
PAGE = (ROOT / "docs" / "logs.md").read_text()
EVENTS = PAGE[PAGE.index("## Checks and incidents") : PAGE.index("## Fields")]


def test_every_event_is_documented_once() -> None:
    documented = ROW.findall(EVENTS)
    assert len(documented) == len(set(documented))
    assert set(documented) == logged_events()


def test_every_cause_of_an_unreachable_redis_is_documented() -> None:
    assert ROW.findall(PAGE.partition("## Causes")[2]) == list(CODES)
