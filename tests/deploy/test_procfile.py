"""The Procfile, and the files that the page about Heroku, Railway and Fly shows."""

import re
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.commands import check_command, one_check
from tests.deploy.variables import ROOT, variables

PROCESSES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
PAGE = (ROOT / "docs" / "platforms" / "heroku.md").read_text()


def commands_of(line: str) -> list[list[str]]:
    return [shlex.split(command) for command in line.split(" && ")]


def test_a_release_two_workers_and_the_console() -> None:
    assert set(PROCESSES) == {"release", "probes", "reconcile", "web"}
    assert commands_of(PROCESSES["web"]) == [["python", "-m", "workers", "console"]]
    assert [words[3:] for words in commands_of(PROCESSES["release"])] == [["migrate"], ["config", "apply"]]
    for role in ("probes", "reconcile"):
        assert commands_of(PROCESSES[role]) == [["python", "-m", "workers", "worker", role]]


@pytest.mark.parametrize("process", PROCESSES)
def test_the_commands_exist(process: str) -> None:
    """A buildpack installs requirements.txt and not the project, so the module is started by its name."""
    assert (ROOT / "workers" / "__main__.py").exists()
    for words in commands_of(PROCESSES[process]):
        assert words[:3] == ["python", "-m", "workers"]
        check_command(["paywatch", *words[3:]])


def packages(folder: Path) -> Path:
    """Fills a folder with the installed packages but Paywatch itself, which a buildpack does not install."""
    folder.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.suffix != ".pth" and not path.name.startswith("paywatch-"):
            (folder / path.name).symlink_to(path)
    return folder


def test_the_processes_start_where_the_project_is_not_installed(
    database: str, redis_url: str, tmp_path: Path
) -> None:
    (tmp_path / "paywatch.toml").write_text(one_check("heroku"))
    env = {
        "PYTHONPATH": f"{packages(tmp_path / 'packages')}:{ROOT}",
        "PAYWATCH_CONFIG": str(tmp_path / "paywatch.toml"),
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
    }

    def run(words: list[str]) -> str:
        # -S: no packages but those of PYTHONPATH.
        command = [sys.executable, "-S", "-m", "workers", *words]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run(["--version"]) == f"paywatch {project_version()}\n"
    for words in commands_of(PROCESSES["release"]):
        run(words[3:])
    for process in ("probes", "reconcile"):
        (words,) = commands_of(PROCESSES[process])
        run([*words[3:], "--check"])


def project_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def fly() -> dict[str, Any]:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    return tomllib.loads(block)


def test_flys_commands_exist() -> None:
    shell, option, script = shlex.split(fly()["deploy"]["release_command"])
    assert (shell, option) == ("/bin/sh", "-c")
    for words in (*commands_of(script), *map(shlex.split, fly()["processes"].values())):
        check_command(words)


def test_fly_gives_a_worker_time_and_its_file() -> None:
    assert fly()["kill_timeout"] == 60
    (file,) = fly()["files"]
    assert fly()["env"] == {"PAYWATCH_CONFIG": file["guest_path"], "PORT": "8080"}
    assert fly()["http_service"]["internal_port"] == 8080
    assert fly()["http_service"]["processes"] == ["console"]
    assert set(fly()["env"]) <= variables()
