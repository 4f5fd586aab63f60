"""deploy/paywatch-alive: the exec probe, under each shell that a container may have."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "paywatch-alive"
SHELLS = {"sh": ("sh",), "dash": ("dash",), "bash": ("bash", "--posix"), "busybox": ("busybox", "sh")}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = SHELLS[request.param]
    if shutil.which(found[0]) is None:
        pytest.skip(f"{found[0]} is not installed")
    return found


def uptime() -> int:
    return int(Path("/proc/uptime").read_text().partition(".")[0])


def run(shell: tuple[str, ...], file: Path | None, *arguments: str) -> tuple[int, str]:
    env = {"PATH": os.environ["PATH"]} | ({"PAYWATCH_ALIVE_FILE": str(file)} if file else {})
    result = subprocess.run(
        [*shell, SCRIPT, *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert result.stdout == ""
    return result.returncode, result.stderr


def test_a_fresh_file_is_alive(shell: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "alive"
    file.write_text(f"{uptime():>12}\n")
    assert run(shell, file) == (0, "")


def test_an_old_file_is_dead(shell: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "alive"
    file.write_text(f"{uptime() - 60:>12}\n")
    code, said = run(shell, file)
    assert code == 1
    assert "the event loop of the worker has not run for 6" in said
    assert run(shell, file, "100000") == (0, "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist"),
        ("", "is empty"),
        ("\n", "was not written by a worker"),
        ("1 2\n", "was not written by a worker"),
        ("$(id)\n", "was not written by a worker"),
        ("010\n", "was not written by a worker"),  # which a shell would read as 8
        ("999999999999\n", "was written before the last boot"),
    ],
)
def test_what_no_worker_wrote_is_dead(
    shell: tuple[str, ...], tmp_path: Path, content: str | None, sentence: str
) -> None:
    file = tmp_path / "alive"
    if content is not None:
        file.write_text(content)
    code, said = run(shell, file)
    assert code == 1
    assert sentence in said


def test_the_file_must_be_named(shell: tuple[str, ...]) -> None:
    assert run(shell, None) == (
        1,
        "paywatch-alive: PAYWATCH_ALIVE_FILE is not set: name the file that the worker writes\n",
    )


@pytest.mark.parametrize("limit", ["soon", "-5", "5x", "1 -o 1", "99999999999999999999"])
def test_a_limit_that_is_no_number_is_not_green(shell: tuple[str, ...], tmp_path: Path, limit: str) -> None:
    file = tmp_path / "alive"
    file.write_text(f"{uptime():>12}\n")
    assert run(shell, file, limit) == (1, f"paywatch-alive: {limit} is not a number of seconds\n")


def test_a_pipe_or_a_folder_is_not_waited_for(shell: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        assert run(shell, path) == (1, f"paywatch-alive: {path} was not written by a worker\n")


def test_the_change_of_a_clock_is_not_seen(shell: tuple[str, ...], tmp_path: Path) -> None:
    """The time of the file is of the wall clock, which may be set."""
    file = tmp_path / "alive"
    for at in (0, 4_000_000_000):
        file.write_text(f"{uptime():>12}\n")
        os.utime(file, (at, at))
        assert run(shell, file) == (0, "")
        file.write_text(f"{uptime() - 60:>12}\n")
        os.utime(file, (at, at))
        assert run(shell, file)[0] == 1
