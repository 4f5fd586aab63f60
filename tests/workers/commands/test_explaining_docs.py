"""The section on explaining in docs/alerts.md: its commands work as shown, its codes are those that exist."""

import re
from pathlib import Path

import asyncpg

from alerts.backtest import Status
from settings import load
from tests.conftest import CommandLine
from tests.store.past import ADD_CHECKS
from tests.store.recorded import Recorder
from tests.workers.commands.test_incident_why import CONFIG

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "alerts.md").read_text()
SECTION = PAGE[PAGE.index("## Explaining\n") : PAGE.index("## The webhook's body\n")]
EXPLAINING = ROOT / "workers" / "explaining"


def table(column: str) -> set[str]:
    """The first cells of the table whose first column has this title."""
    rows = SECTION[SECTION.index(f"| {column} ") :].partition("\n\n")[0].splitlines()[2:]
    return {row.split("|")[1].strip(" `") for row in rows}


def test_the_page_lists_each_conclusion() -> None:
    code = (EXPLAINING / "chain.py").read_text() + (EXPLAINING / "links.py").read_text()
    assert table("code") == set(re.findall(r'Conclusion\(\s*"(\w+)"', code))


def test_the_page_lists_each_status_of_a_page_and_what_is_unknown() -> None:
    assert table("page") == {status.value for status in Status}
    code = (ROOT / "workers" / "commands" / "policy" / "unknowns.py").read_text()
    for found in re.findall(r'Unknown\("(\w+)"', code):
        assert f"`{found}`" in SECTION


async def test_the_commands_of_the_page_work(
    tmp_path: Path, store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine
) -> None:
    files = tmp_path / "paywatch.toml", tmp_path / "new.toml"
    for file in files:
        file.write_text(CONFIG)
    environment = {"PAYWATCH_CONFIG": str(files[0]), "DATABASE_URL": store_db}
    recorder = Recorder(store_pool, load(files[0], environment))
    await store_pool.execute(ADD_CHECKS, ["api", "gateway"])
    await recorder.read("gateway", "f")
    await recorder.read("api", "pf")
    values = {
        "ID": await recorder.incident("gateway"),
        "NAME": "api",
        "TIME": "1ms",
        "new.toml": str(files[1]),
    }
    commands = re.findall(r"^\$ paywatch (.+)$", SECTION, re.MULTILINE)
    codes = {}
    for line in commands:
        done = await command_line(environment, *(values.get(word, word) for word in line.split()))
        codes[line.split()[1]] = done.exit_code
        assert "Traceback" not in done.stderr
        if "why-not" in line:
            assert done.stdout.splitlines()[0] in SECTION
    assert codes == {"why": 0, "why-not": 0, "backtest": 1}  # of 30 days, most are unknown
