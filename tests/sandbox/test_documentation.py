"""The examples of docs/sandbox.md run."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
IMPORTS = "import httpx\nfrom sandbox.company import Company\n"


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_runs(number: int, database: str) -> None:
    code = compile(IMPORTS + EXAMPLES[number], f"docs/sandbox.md, example {number + 1}", "exec")
    exec(code, {"dsn": database})  # noqa: S102 - the page is ours


def test_every_fault_is_documented() -> None:
    from typing import get_args

    from sandbox.http.faults import FaultKind

    assert {kind for kind in get_args(FaultKind) if f"`{kind}`" not in PAGE.read_text()} == set()
