"""Builds the image without Docker, as root: `make image` (docs/image.md).

The base is Debian's Python, which mmdebstrap assembles; buildah then builds the Dockerfile as it is. Its
files are in build/image/: the storage of buildah, the image as the archive paywatch.tar, and its parts list.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.image import host, sbom

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "image"
ARCHIVE = FOLDER / "paywatch.tar"
BASE, IMAGE = "localhost/paywatch-python", "localhost/paywatch"
HOME = Path("/root")
"""Of pip during the build. Every image has this folder: a mount elsewhere would leave an empty one behind."""
SKIPPED = 77
"""The exit code if this host cannot build: an image that was not built must not look like one that was."""

_PACKAGES = "python3.11,python3.11-venv,ca-certificates,libstdc++6,tzdata"
_EXCLUDED = (
    "/usr/share/man/*",
    "/usr/share/locale/*",
    "/usr/share/info/*",
    "/usr/share/lintian/*",
    "/usr/share/doc/*",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--fresh", action="store_true", help="assemble the base again, with Debian's latest updates"
    )
    arguments = parser.parse_args()
    missing = [tool for tool in ("mmdebstrap", "buildah") if shutil.which(tool) is None]
    if missing:
        names = " and ".join(missing)
        print(f"make image is skipped: {names} not found. On Debian: apt-get install mmdebstrap buildah")
        return SKIPPED
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        if arguments.fresh or not exists(BASE):
            assemble_base(Path(temporary))
        build_image(Path(temporary))
    (FOLDER / "sbom.cdx.json").write_text(parts_list())
    ARCHIVE.unlink(missing_ok=True)
    buildah("push", "--quiet", IMAGE, f"oci-archive:{ARCHIVE}:paywatch")
    print(f"Built {ARCHIVE.relative_to(ROOT)}. Verify it: make image-check")
    return 0


def assemble_base(temporary: Path) -> None:
    """Creates the image BASE: Debian's essential packages and its Python, without documentation and apt."""
    archive, options = temporary / "base.tar", temporary / "apt.conf"
    options.write_text(host.apt_options())
    settings = [f"--dpkgopt=path-exclude={path}" for path in _EXCLUDED]
    run(
        "mmdebstrap",
        "--variant=essential",
        "--skip=output/dev",
        # Otherwise a package that merges /usr installs 50 MB of Perl.
        "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
        f"--include={_PACKAGES}",
        f"--aptopt={options}",
        *settings,
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        # The host's proxies and mirrors are its own matter.
        '--customize-hook=rm -rf "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1/etc/apt/sources.list"*',
        '--customize-hook=ln -s python3 "$1/usr/bin/python"',
        host.DEBIAN,
        str(archive),
        *host.apt_sources(),
    )
    container = buildah("from", "scratch")
    buildah("add", "--quiet", container, str(archive), "/")
    buildah("commit", "--quiet", "--rm", container, BASE)


def build_image(temporary: Path) -> None:
    """Creates the image IMAGE from the Dockerfile. What pip needs of this host is mounted while it runs."""
    home = temporary / "home"
    mounts = {home: HOME, **host.fill_home(home, HOME)}
    volumes = [f"--volume={source}:{target}:ro" for source, target in mounts.items()]
    values = {"PYTHON": BASE, "VERSION": version(), "REVISION": revision()}
    given = [f"--build-arg={name}={value}" for name, value in values.items()]
    buildah("bud", "--isolation=chroot", "--pull-never", *volumes, *given, f"--tag={IMAGE}", str(ROOT))


def parts_list() -> str:
    """Returns the parts list of the image with the packages of Debian in it."""
    container = buildah("from", "--pull-never", IMAGE)
    try:
        packages = sbom.debian(Path(buildah("mount", container), "var/lib/dpkg/status").read_text())
    finally:
        buildah("rm", container)
    python = next(each.version.partition("-")[0] for each in packages if each.name == "python3.11")
    requirements = (ROOT / "requirements.txt").read_text()
    return sbom.render(sbom.locked(requirements, python), packages, python)


def version() -> str:
    """Returns the version of the project."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def revision() -> str:
    """Returns the commit, with ``-dirty`` if the tree differs from it; ``unknown`` outside a repository."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"


def exists(image: str) -> bool:
    command = [*_BUILDAH, "images", "--quiet", image]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


def buildah(*arguments: str) -> str:
    """Runs buildah on the storage of this project, and returns what it prints."""
    return run(*_BUILDAH, *arguments)


_BUILDAH = ("buildah", "--storage-driver=vfs", f"--root={FOLDER / 'storage'}", f"--runroot={FOLDER / 'run'}")


def run(*command: str) -> str:
    """Runs the command, whose messages go to standard error; ends this program if it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        print(result.stdout, end="")
        raise SystemExit(f"{command[0]} ended with exit code {result.returncode}: see its messages above")
    return result.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
