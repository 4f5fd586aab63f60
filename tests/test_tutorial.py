"""Every block of docs/tutorial.md, run in order in an empty folder, prints what the page shows."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "tutorial.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MARK = "@@ next block"
CHOSEN_BY_THE_PAGE = re.compile(r"DATABASE_URL|REDIS_URL|STRIPE_|PAYWATCH_|SLACK_|ALERT_|PAGERDUTY_|APP_URL")


def run_blocks(folder: Path) -> list[str]:
    """Runs the ``sh`` blocks in one shell, and returns the output of each."""
    scripts = [text for language, text in BLOCKS if language == "sh"]
    script = "trap 'kill $(jobs -p) 2> /dev/null' EXIT\n"  # a failed block must not leave servers behind
    script += "".join(f"echo '{MARK}'\n{text}" for text in scripts)
    known = {name: value for name, value in os.environ.items() if not CHOSEN_BY_THE_PAGE.search(name)}
    path = os.pathsep.join([str(Path(sys.executable).parent), known["PATH"]])
    process = subprocess.Popen(
        ["bash", "-euc", script],
        cwd=folder,
        env=known | {"PATH": path, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=600)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    ran = output.split(f"{MARK}\n")[1:]
    assert process.returncode == 0, f"block {len(ran)} failed:\n{scripts[len(ran) - 1]}\n{ran[-1]}"
    return ran


def find_missing(expected: str, output: str) -> list[str]:
    """Returns the expected lines that do not follow each other in the output. ``…`` stands for any text."""
    lines = [" ".join(line.split()) for line in output.splitlines()]
    missing = []
    for line in expected.splitlines():
        pattern = ".*".join(map(re.escape, " ".join(line.split()).split("…")))
        found = next((number for number, each in enumerate(lines) if re.fullmatch(pattern, each)), None)
        if found is None:
            missing.append(line)
        else:
            lines = lines[found + 1 :]
    return missing


@pytest.mark.parametrize(
    ("expected", "missing"),
    [("a …\nc", []), ("c\na …", ["a …"]), ("a … d", ["a … d"]), ("b", []), ("  a\tb", [])],
)
def test_lines_are_expected_in_order(expected: str, missing: list[str]) -> None:
    assert find_missing(expected, "a b\nb\n  c") == missing


def test_the_tutorial_works(tmp_path: Path) -> None:
    output = iter(run_blocks(tmp_path))
    last, missing = "", []
    for language, text in BLOCKS:
        if language == "sh":
            last = next(output)
        else:
            missing += [(line, last) for line in find_missing(text, last)]
    assert missing == []
    assert oct((tmp_path / "paywatch.toml").stat().st_mode) == "0o100600"
    assert (tmp_path / "report" / "manifest.sig").exists()
