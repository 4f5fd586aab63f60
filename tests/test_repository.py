"""What a clone promises: it works on any machine and with any registry, and its two commands are there."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt", "deploy/requirements-build.txt")

# Written so that this file does not match them.
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:work|root|Users)/[\w.]|(?<![\w.}])/home/(?!nonroot)\w")
REGISTRIES = re.compile(
    r"--(?:extra-)?index[-]url|--find[-]links|python[h]osted|py[p]i\.org|/sim[p]le/|artifact[o]ry"
)
PIN = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if names.returncode != 0:
        pytest.skip("this is not a git working copy")
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text())
        for path in tracked()
        if path.suffix not in {".png", ".woff2", ".gz", ".sig", ".xz"} and path != Path(__file__)
    ]


def pins(lock: str) -> dict[str, str]:
    """Name and version of every requirement of a locked file; fails on a line that is not part of one."""
    found: dict[str, str] = {}
    expecting_hash = False
    for number, line in enumerate((ROOT / lock).read_text().splitlines(), 1):
        if expecting_hash:
            hashed = HASH.fullmatch(line)
            assert hashed, f"{lock}:{number}: a hash is missing: {line}"
            expecting_hash = bool(hashed["more"])
        elif not line.lstrip().startswith("#"):
            pin = PIN.fullmatch(line)
            assert pin, f"{lock}:{number}: neither a pin followed by its hashes nor a comment: {line}"
            found[pin["name"]] = pin["version"]
            expecting_hash = True
    assert not expecting_hash, f"{lock} ends in the middle of a requirement"
    return found


def wanted(lines: list[str]) -> list[Requirement]:
    requirements = [Requirement(line) for line in lines if isinstance(line, str)]
    return [each for each in requirements if each.name != "paywatch"]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [(name, match[0]) for name, text in texts() for match in MACHINE_PATHS.finditer(text)]
    assert found == []


def test_no_file_names_a_registry() -> None:
    found = [(name, match[0]) for name, text in texts() for match in REGISTRIES.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(lock: str) -> None:
    assert pins(lock)


def test_what_runs_is_locked_and_nothing_of_the_demonstration_with_it() -> None:
    locked = pins("requirements.txt")
    for requirement in wanted(PYPROJECT["project"]["dependencies"]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in requirements.txt: run make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run make lock"
    for requirement in wanted(PYPROJECT["project"]["optional-dependencies"]["demo"]):
        assert canonicalize_name(requirement.name) not in locked


def test_everything_that_is_developed_with_is_locked() -> None:
    locked = pins("requirements-dev.txt")
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    groups = PYPROJECT["dependency-groups"].values()
    for requirement in wanted([line for lines in (*extras, *groups) for line in lines]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in requirements-dev.txt: run make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run make lock"


@pytest.mark.parametrize("lock", ["requirements.txt", "deploy/requirements-build.txt"])
def test_the_locks_agree_with_each_other(lock: str) -> None:
    everything = pins("requirements-dev.txt")
    differing = {name: version for name, version in pins(lock).items() if everything.get(name) != version}
    assert differing == {}


@pytest.mark.parametrize("target", ["demo", "test", "lint", "bench", "format", "lock"])
def test_make_knows(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_ci_script_lints_and_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = script.read_text().splitlines()
    assert commands.index("make lint") < commands.index("make test")


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/deployment.md"]
)
def test_a_visitor_finds(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_links_between_the_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
    broken = [
        (name, target)
        for name, text in texts()
        if name.endswith(".md")
        for target in link.findall(text)
        if not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_the_common_form(page: Path) -> None:
    title, _, status, *rest = page.read_text().splitlines()
    assert title.startswith(f"# {page.name[:4]}. ")
    assert status.startswith(("Status: accepted", "Status: superseded by "))
    headings = [line for line in rest if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Rejected alternatives"]


def test_the_index_lists_each_decision_once() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    linked = re.findall(r"^\| (\d{4}) +\| \[[^]]+\]\(([^)]+)\)", index, re.MULTILINE)
    assert sorted(linked) == [(page.name[:4], page.name) for page in DECISIONS]
