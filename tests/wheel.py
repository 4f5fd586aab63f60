"""The built wheel, and its commands as a user without a name on a read-only file system."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
UID = 54321
_REMOUNT = """
set -e
keep=$1 closed=$2 uid=$3; shift 3
number=0
for folder in $KEPT; do
  number=$((number + 1)); mkdir "$keep/$number"; mount --bind "$folder" "$keep/$number"
done
mount -t tmpfs -o mode=755 tmpfs "$closed"
number=0
for folder in $KEPT; do
  number=$((number + 1)); mkdir -p "$folder"; mount --bind "$keep/$number" "$folder"
done
"""
_BECOME = """
for place in / /tmp /var/tmp /dev/shm $KEPT; do
  if mountpoint -q "$place"; then mount -o remount,bind,ro "$place"; fi
done
unset KEPT
exec setpriv --reuid="$uid" --regid="$uid" --clear-groups "$@"
"""

_FORK_EACH = """
import json, os, sys
from importlib import import_module
from workers.__main__ import main
for name in ("workers.commands.worker", "workers.commands.check", "workers.app", "reconcile", "httpx"):
    import_module(name)
for line in sys.stdin:
    arguments = json.loads(line)
    streams = [os.open(os.devnull, os.O_RDONLY), os.memfd_create("out"), os.memfd_create("err")]
    pid = os.fork()
    if pid == 0:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.argv = ["paywatch", *arguments]
        sys.stdin = open(0)
        sys.exit(main())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    texts = [os.pread(stream, 10_000_000, 0).decode() for stream in streams[1:]]
    for stream in streams:
        os.close(stream)
    print(json.dumps([code, *texts]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class InstalledWheel:
    """``site`` has the packages and ``bin/paywatch``; the dependencies are those of this interpreter."""

    site: Path

    @property
    def environment(self) -> dict[str, str]:
        paths = [str(self.site), sysconfig.get_path("purelib")]
        known = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(paths)}
        return known | {"PYTHONDONTWRITEBYTECODE": "1"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.site / "bin" / "paywatch"), *arguments]


def install_wheel(folder: Path) -> InstalledWheel:
    """Builds the wheel and installs it into ``folder`` without its dependencies. Takes some seconds."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=240)
    (wheel,) = folder.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    install += ["--target", str(folder / "site"), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=240)
    for each in (folder, *folder.parents):
        if each.stat().st_mode & 0o001 == 0 and each.stat().st_uid == os.getuid():
            each.chmod(each.stat().st_mode | 0o011)
    return InstalledWheel(folder / "site")


@cache
def can_unshare() -> bool:
    """Whether this user may make a file system read-only for one process, and become another user."""
    if os.getuid() != 0:
        return False
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-o", "remount,bind,ro", "/"], capture_output=True, check=False
    )
    return tried.returncode == 0


def is_confined_root() -> bool:
    """Whether this is root without the right to unshare (most containers): every folder can be written."""
    return os.getuid() == 0 and not can_unshare()


def closed_folder(path: Path) -> Path | None:
    """The first folder of a path that other users may not enter."""
    return next((each for each in reversed(path.parents) if each.stat().st_mode & 0o001 == 0), None)


def as_unnamed_user(arguments: Sequence[str], needed: Sequence[Path], keep: Path) -> list[str]:
    """Returns the command that runs ``arguments`` as a user without a name, where nothing can be written.

    ``needed``: folders that the command reads; those that only root can enter are mounted where the user can.
    Without the right to do that, the arguments themselves.
    """
    if not can_unshare():
        return list(arguments)
    places = [each.resolve() for each in (*needed, Path(sys.base_prefix), Path(sys.prefix))]
    closed = {folder for each in places if (folder := closed_folder(each)) is not None}
    script = "set -e; keep=$1 closed=$2 uid=$3; shift 3" + _BECOME
    kept: list[str] = []
    if closed:
        (only,) = closed
        kept = [str(each) for each in places if each.is_relative_to(only)]
        script = _REMOUNT + _BECOME
    kept_text = " ".join(dict.fromkeys(kept))
    shell = [
        "sh",
        "-c",
        f"KEPT='{kept_text}'\n{script}",
        "sh",
        str(keep),
        str(next(iter(closed), "")),
        str(UID),
    ]
    return ["unshare", "--mount", *shell, *arguments]


def run(
    wheel: InstalledWheel, arguments: Sequence[str], folder: Path, keep: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a command of the wheel in ``folder`` with no other variables than these."""
    command = as_unnamed_user(wheel.command(*arguments), [wheel.site], keep)
    return subprocess.run(
        command,
        cwd=folder,
        env=wheel.environment | dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def run_each(
    wheel: InstalledWheel,
    commands: Sequence[Sequence[str]],
    folder: Path,
    keep: Path,
    variables: Mapping[str, str],
) -> list[subprocess.CompletedProcess[str]]:
    """Runs many commands as ``run`` does, but each in a fork of one process that has imported the wheel."""
    forking = [sys.executable, "-c", _FORK_EACH]
    done = subprocess.run(
        as_unnamed_user(forking, [wheel.site], keep),
        cwd=folder,
        env=wheel.environment | dict(variables),
        input="".join(json.dumps(list(each)) + "\n" for each in commands),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    ended = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(ended) == len(commands), done.stderr
    return [subprocess.CompletedProcess(each, *end) for each, end in zip(commands, ended, strict=True)]
