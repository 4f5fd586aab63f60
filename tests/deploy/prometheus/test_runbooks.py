"""Every alert has a runbook, every runbook an alert, and what a runbook says to type exists."""

import re
from pathlib import Path

import pytest

from tests.deploy.commands import check_command
from tests.deploy.prometheus.files import ROOT, alert_names, alerts
from workers.health import ProblemCode

FOLDER = ROOT / "docs" / "runbooks"
PAGES = {path.stem: path for path in sorted(FOLDER.glob("*.md")) if path.stem != "README"}
HEADINGS = ["What it means", "Impact", "Find the cause", "Mitigate", "When it resolves"]
EXAMPLES = {"stripe": "stripe", "payout-job": "payout-job"}


def commands(path: Path) -> list[str]:
    """Every `paywatch` command of a page, in its blocks and in its sentences."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.partition("#")[0].strip() for line in lines if line.startswith("paywatch ")] + re.findall(
        r"`(paywatch [a-z][^`]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    )


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    assert sorted(PAGES) == alert_names()


def test_the_index_names_every_runbook_with_its_severities() -> None:
    rows = re.findall(
        r"^\| \[(\w+)\]\((\w+)\.md\) *\| ([^|]+?) *\|", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    severities = {
        name: sorted({rule["labels"]["severity"] for rule in alerts() if rule["alert"] == name})
        for name in PAGES
    }
    assert {name: sorted(listed.split(", ")) for name, target, listed in rows if name == target} == severities


@pytest.mark.parametrize("name", PAGES)
def test_a_runbook_answers_the_same_questions(name: str) -> None:
    text = PAGES[name].read_text(encoding="utf-8")
    assert text.startswith(f"# {name}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS


@pytest.mark.parametrize(
    "command",
    sorted({command for path in (*PAGES.values(), FOLDER / "README.md") for command in commands(path)}),
)
def test_a_command_of_a_runbook_exists(command: str) -> None:
    check_command(command.split())


@pytest.mark.parametrize("name", PAGES)
def test_links_and_metrics_of_a_runbook_exist(name: str) -> None:
    text = PAGES[name].read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert (FOLDER / target).exists(), target


def test_the_codes_that_a_problem_can_have_are_explained() -> None:
    status = (ROOT / "docs" / "status.md").read_text(encoding="utf-8")
    assert all(f"`{code}`" in status for code in ProblemCode)
