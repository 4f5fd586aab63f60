"""deploy/systemd: systemd itself accepts the units, and rates what a worker could do as little."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.commands import check_command
from tests.deploy.variables import ROOT, variables

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("*.service"))
CONSOLE = "paywatch-console.service"
WORKERS = [name for name in UNITS if "release" not in name and name != CONSOLE]
MOST_EXPOSED = 2.0
STUBS = ("sysinit", "basic", "shutdown", "network-online", "multi-user")


def directives(name: str, section: str = "Service") -> dict[str, list[str]]:
    """The values of each directive, which may occur several times."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def environment(name: str) -> dict[str, str]:
    return dict(value.split("=", 1) for value in directives(name)["Environment"])


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


def verified(analyze: str, root: Path, texts: dict[str, str]) -> str:
    """What ``systemd-analyze verify`` says of units of a system that has only what these need."""
    folder = root / "etc" / "systemd" / "system"
    folder.mkdir(parents=True)
    for target in STUBS:
        (folder / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n")
    for program in ("opt/paywatch/bin/paywatch", "bin/kill"):
        path = root / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    for name, text in texts.items():
        (folder / name).write_text(text)
    command = [analyze, "verify", f"--root={root}", "--man=no", *texts]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def test_systemd_verifies_the_units(analyze: str, tmp_path: Path) -> None:
    assert verified(analyze, tmp_path, {name: (FOLDER / name).read_text() for name in UNITS}) == ""


def test_systemd_names_a_misspelt_directive(analyze: str, tmp_path: Path) -> None:
    text = (FOLDER / WORKERS[0]).read_text().replace("WatchdogSec=", "WatchDogSec=")
    assert "WatchDogSec" in verified(analyze, tmp_path, {WORKERS[0]: text})


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_exposed_little(analyze: str, name: str) -> None:
    limit = f"--threshold={MOST_EXPOSED * 10:.0f}"
    command = [analyze, "security", "--offline=true", limit, str(FOLDER / name)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    found = re.search(r"exposure level for \S+: ([\d.]+)", result.stdout)
    assert found, result.stdout
    assert float(found[1]) <= MOST_EXPOSED


def test_units_are_two_workers_a_console_and_a_release() -> None:
    names = ("console", "probes", "reconcile", "release")
    assert [f"paywatch-{name}.service" for name in names] == UNITS
    assert directives(CONSOLE)["ExecStart"] == ["/opt/paywatch/bin/paywatch console"]
    assert directives(CONSOLE)["Type"] == ["exec"], "it notifies nobody"
    assert directives(CONSOLE)["Restart"] == ["always"]
    for name in WORKERS:
        role = name.removeprefix("paywatch-").removesuffix(".service")
        assert directives(name)["ExecStart"] == [f"/opt/paywatch/bin/paywatch worker {role}"]


@pytest.mark.parametrize("name", UNITS)
def test_the_commands_exist(name: str) -> None:
    for line in directives(name)["ExecStart"]:
        check_command(shlex.split(line))


def test_a_release_migrates_and_then_applies_and_never_at_boot() -> None:
    lines = directives("paywatch-release.service")["ExecStart"]
    assert [line.split()[1:] for line in lines] == [["migrate"], ["config", "apply"]]
    assert directives("paywatch-release.service")["Type"] == ["oneshot"]
    assert not directives("paywatch-release.service", "Install")


@pytest.mark.parametrize("name", WORKERS)
def test_systemd_watches_the_loop_and_nothing_else(name: str) -> None:
    service = directives(name)
    assert service["Type"] == ["notify"]
    assert int(service["WatchdogSec"][0]) > 30
    assert service["Restart"] == ["always"]
    assert service["TimeoutStopSec"] == ["60"]
    assert service["KillMode"] == ["mixed"], "a worker ends what it started itself"
    assert directives(name, "Unit")["StartLimitIntervalSec"] == ["0"]
    assert not {"Requires", "BindsTo", "Requisite"} & set(directives(name, "Unit"))


@pytest.mark.parametrize("name", [*WORKERS, CONSOLE])
def test_a_service_can_write_where_its_environment_says(name: str) -> None:
    service = directives(name)
    assert environment(name)["LOG_DIR"] == f"/var/log/{service['LogsDirectory'][0]}"
    assert service["WorkingDirectory"] == [f"/var/lib/{service['StateDirectory'][0]}"]
    assert service["ProtectSystem"] == ["strict"]


@pytest.mark.parametrize("name", UNITS)
def test_units_share_user_and_sandbox(name: str) -> None:
    def confined(unit: str) -> dict[str, list[str]]:
        own = {"ExecStart", "ExecReload", "Type", "NotifyAccess", "WatchdogSec", "TimeoutStartSec"}
        own |= {"TimeoutStopSec", "KillMode", "Restart", "RestartSec", "Environment"}
        own |= {"LogsDirectory", "LogsDirectoryMode", "StateDirectory", "WorkingDirectory"}
        return {key: value for key, value in directives(unit).items() if key not in own}

    assert confined(name) == confined(UNITS[0])
    assert confined(name)["EnvironmentFile"] == ["/etc/paywatch/paywatch.env"]
    assert {*environment(name)} - {"PYTHONDONTWRITEBYTECODE"} <= variables()
