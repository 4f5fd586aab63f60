"""docs/status.md lists each problem, and whether it stops the heartbeat."""

import re
from pathlib import Path

from workers.health import WHAT_TO_DO, ProblemCode

PAGE = (Path(__file__).parents[3] / "docs" / "status.md").read_text()
ROW = re.compile(r"^\| `(\w+)` +\| (stops|continues) +\|", re.MULTILINE)


def test_each_code_is_documented_with_what_the_heartbeat_does() -> None:
    written = {code: heartbeat == "stops" for code, heartbeat in ROW.findall(PAGE)}
    assert written == {code.value: code.stops_heartbeat for code in ProblemCode}


def test_each_code_says_what_to_do() -> None:
    assert set(WHAT_TO_DO) == set(ProblemCode)
    assert all(not sentence.endswith(".") and len(sentence) > 15 for sentence in WHAT_TO_DO.values())
