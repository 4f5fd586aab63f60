"""An image in use: on a read-only root file system, with its user and variables, and without capabilities."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NONE: Mapping[str, str] = {}
_READ_ONLY = """
set -e
root=$1; shift
mount --bind "$root" "$root"
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
if [ -n "$1" ]; then mount --bind -o ro "$1" "$root/mnt"; fi
mount -o remount,bind,ro "$root"
user=$2 group=$3; shift 3
exec chroot "$root" setpriv \\
  --reuid="$user" --regid="$group" --clear-groups --bounding-set=-all --no-new-privs "$@"
"""


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """``root`` is the file system; ``config`` what the image says about its processes."""

    root: Path
    config: Mapping[str, Any]

    def command(
        self, *arguments: str, files: Path | None = None, env: Mapping[str, str] = _NONE
    ) -> list[str]:
        """Returns the command that runs ``arguments`` in the image, which sees ``files`` as /mnt."""
        user, group = self.config["User"].split(":")
        given = [*self.config["Env"], *(f"{name}={value}" for name, value in env.items())]
        inner = ["env", "--ignore-environment", f"--chdir={self.config['WorkingDir']}", *given, *arguments]
        script = ["sh", "-c", _READ_ONLY, "sh", str(self.root), str(files or ""), user, group]
        return ["unshare", "--mount", *script, *inner]

    def run(
        self, *arguments: str, files: Path | None = None, env: Mapping[str, str] = _NONE
    ) -> subprocess.CompletedProcess[str]:
        command = self.command(*arguments, files=files, env=env)
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    def files(self) -> Iterator[Path]:
        """Yields everything in the image that is no folder and no link."""
        return (path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())


@contextmanager
def unpacked(reference: str, folder: Path) -> Iterator[BuiltImage]:
    """Unpacks the image, such as ``oci-archive:FILE``, into a storage of its own in this folder."""
    buildah = [
        "buildah",
        "--storage-driver=vfs",
        f"--root={folder / 'storage'}",
        f"--runroot={folder / 'run'}",
    ]

    def output(*arguments: str) -> str:
        done = subprocess.run(
            [*buildah, *arguments], capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    container = output("from", "--pull-never" if ":" not in reference else "--pull", reference).splitlines()[
        -1
    ]
    try:
        described = json.loads(output("inspect", container))
        yield BuiltImage(Path(output("mount", container)), described["OCIv1"]["config"])
    finally:
        output("umount", container)
        output("rm", container)
