"""What a build takes over from the host: where packages come from, and nothing that changes which."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

from deploy.image import host

ROOT = Path(__file__).parents[2]


def test_the_options_of_pip_become_one_file() -> None:
    options = {"index-url": "https://mirror.example/a%20b", "trusted-host": "\none.example\ntwo.example"}
    read = configparser.RawConfigParser()
    read.read_string(host.pip_file(options))
    assert dict(read["global"]) == {
        "index-url": "https://mirror.example/a%20b",
        "trusted-host": "one.example\ntwo.example",
    }


def test_only_folders_that_exist_are_mounted(tmp_path: Path) -> None:
    wheels, index = tmp_path / "wheels", tmp_path / "index" / "simple"
    wheels.mkdir()
    index.mkdir(parents=True)
    options = {
        "cert": str(tmp_path),
        "find-links": f"{wheels} {tmp_path}/missing https://mirror.example/wheels",
        "extra-index-url": f"file://{index}",
    }
    assert host.local_folders(options) == [index.parent, wheels]


def test_certificates_are_those_of_pip(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    assert host.certificates({"cert": str(bundle)}) is None
    bundle.touch()
    assert host.certificates({"cert": str(bundle)}) == bundle


def test_pip_may_not_change_what_is_installed() -> None:
    assert not {"constraint", "target", "user"} & host.pip_options().keys()


def test_the_home_of_a_build_names_only_places_that_the_build_sees(tmp_path: Path) -> None:
    target = Path("/root")
    mounts = host.fill_home(tmp_path / "home", target)
    written = (tmp_path / "home" / ".config" / "pip" / "pip.conf").read_text()
    read = configparser.RawConfigParser()
    read.read_string(written)
    for source, place in mounts.items():
        assert (tmp_path / "home" / place.relative_to(target)).is_dir()
        assert not re.search(rf"(?<!{target}){re.escape(str(source))}[/\s]", written)
    if cert := read["global"].get("cert"):
        assert (tmp_path / "home" / Path(cert).relative_to(target)).read_text().count("BEGIN CERTIFICATE")


def test_a_host_without_the_tools_says_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.image.build"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 77, done.stderr
    assert done.stdout.startswith("make image is skipped: mmdebstrap and buildah not found.")
