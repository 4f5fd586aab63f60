"""The image as `make image` or Docker built it: `make image-check` (docs/image.md)."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from deploy.image.sbom import locked
from tests.deploy.built_image import BuiltImage, unpacked
from tests.deploy.commands import one_check
from tests.waiting import wait_until
from tests.wheel import can_unshare

ROOT = Path(__file__).parents[2]
LARGEST = 340_000_000
"""Bytes, unpacked. More than half are Python packages."""
CONFIG = {"PAYWATCH_CONFIG": "/mnt/paywatch.toml"}

# Shows the help of the command and of every command below it, each of which imports what it uses.
EVERY_HELP = """
import sys
from typer.main import get_command
from typer.testing import CliRunner
from workers.main import app

def walk(command, words):
    yield words
    for name in getattr(command, "list_commands", lambda context: [])(None):
        yield from walk(command.get_command(None, name), [*words, name])

for words in walk(get_command(app), []):
    result = CliRunner().invoke(app, [*words, "--help"])
    print(result.exit_code, "Usage:" in result.output, " ".join(words) or "paywatch")
    if result.exception is not None and result.exit_code:
        print(repr(result.exception), file=sys.stderr)
"""
DISTRIBUTIONS = """
import json, platform
from importlib.metadata import distributions
names = {each.name.lower().replace("_", "-"): each.version for each in distributions()}
print(json.dumps([platform.python_version(), names]))
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltImage]:
    reference = os.environ.get("PAYWATCH_IMAGE")
    if not reference:
        pytest.skip("PAYWATCH_IMAGE names no image: run `make image`, then `make image-check`")
    if shutil.which("buildah") is None:
        pytest.skip("buildah, which unpacks the image, is not installed")
    if not can_unshare():
        pytest.skip("only root, with the right to mount, can make the image's file system read-only")
    with unpacked(reference, tmp_path_factory.mktemp("image")) as built:
        yield built


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """A folder with a valid paywatch.toml, which user 1000 can read."""
    folder = tmp_path / "configuration"
    folder.mkdir(mode=0o755)
    (folder / "paywatch.toml").write_text(one_check("image"))
    return folder


def test_the_image_says_what_it_is_and_how_it_runs(image: BuiltImage) -> None:
    labels = image.config["Labels"]
    assert labels["org.opencontainers.image.title"] == "paywatch"
    assert labels["org.opencontainers.image.licenses"] == "MIT"
    assert labels["org.opencontainers.image.version"]
    assert labels["org.opencontainers.image.revision"]
    assert image.config["User"] == "1000:1000"
    assert image.config["Cmd"] == ["paywatch", "worker", "all"]
    assert "Entrypoint" not in image.config
    assert image.config["StopSignal"] == "SIGTERM"


def test_the_image_is_small(image: BuiltImage) -> None:
    size = sum(path.stat().st_size for path in image.files())
    sys.stdout.write(f"The image has {size / 1e6:.0f} MB.\n")
    assert size <= LARGEST


def test_no_file_gives_rights_or_can_be_changed_by_everybody(image: BuiltImage) -> None:
    modes = {path: path.stat().st_mode for path in image.files()}
    assert [path for path, mode in modes.items() if mode & (stat.S_ISUID | stat.S_ISGID)] == []
    assert [path for path, mode in modes.items() if mode & stat.S_IWOTH] == []


def test_nothing_of_the_build_stays(image: BuiltImage) -> None:
    found = [str(path.relative_to(image.root)) for path in image.files()]
    unwanted = re.compile(r"\.whl$|(^|/)(pip|setuptools|hatchling)(/|-[0-9])|(^|/)pip\.conf$|^src/|^dist/")
    assert [path for path in found if unwanted.search(path)] == []
    assert [path.name for path in (image.root / "opt").iterdir()] == ["paywatch"]
    for module in ("pip", "ensurepip", "setuptools"):
        done = image.run("python", "-m", module, "--version")
        assert done.returncode == 1, module


def test_user_1000_can_write_only_to_tmp(image: BuiltImage) -> None:
    tried = "for each in / /opt/paywatch /var/tmp /tmp; do touch $each/new 2>&1 && echo wrote $each; done"
    done = image.run("sh", "-c", f"id -u; id -g; {tried}")
    assert done.stdout.splitlines()[:2] == ["1000", "1000"]
    assert [line for line in done.stdout.splitlines() if line.startswith("wrote")] == ["wrote /tmp"]
    assert done.stdout.count("Read-only file system") == 3


def test_the_image_has_exactly_the_locked_packages(image: BuiltImage) -> None:
    done = image.run("/opt/paywatch/bin/python", "-c", DISTRIBUTIONS)
    python, installed = json.loads(done.stdout)
    packages = locked((ROOT / "requirements.txt").read_text(), python)
    wanted = {each.name: each.version for each in packages}
    assert installed.pop("paywatch") == image.config["Labels"]["org.opencontainers.image.version"]
    assert installed == wanted


def test_every_library_finds_what_it_is_linked_with(image: BuiltImage) -> None:
    listed = image.run("find", "/opt", "-name", "*.so*", "-type", "f", "-exec", "ldd", "{}", "+").stdout
    assert listed.count("libc.so.6 =>") > 50
    assert [line for line in listed.splitlines() if "not found" in line] == []


def test_every_command_shows_its_help(image: BuiltImage) -> None:
    done = image.run("python", "-c", EVERY_HELP)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > 40
    assert [line for line in lines if not line.startswith("0 True ")] == [], done.stderr


def test_a_probe_judges_the_file_of_a_worker(image: BuiltImage) -> None:
    write = "read -r up _ </proc/uptime; echo $((${up%.*} - $1)) >/tmp/alive; exec paywatch-alive"
    ages = {"0": 0, "60": 1}
    for age, code in ages.items():
        done = image.run("sh", "-c", write, "sh", age, env={"PAYWATCH_ALIVE_FILE": "/tmp/alive"})
        assert done.returncode == code, done.stderr


def test_the_configuration_is_checked(image: BuiltImage, configuration: Path) -> None:
    done = image.run("paywatch", "config", "check", files=configuration, env=CONFIG)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The configuration is valid: 1 check, ")
    (configuration / "paywatch.toml").write_text("checkz = 1")
    wrong = image.run("paywatch", "config", "check", files=configuration, env=CONFIG)
    assert (wrong.returncode, wrong.stderr[:17]) == (2, "paywatch: checkz:")


def test_a_worker_migrates_runs_and_stops(
    image: BuiltImage, configuration: Path, database: str, redis_url: str, tmp_path: Path
) -> None:
    variables = CONFIG | {"PAYWATCH_DATABASE_URL": database, "REDIS_URL": redis_url}
    migrated = image.run("paywatch", "migrate", files=configuration, env=variables)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert image.run("paywatch", "config", "apply", files=configuration, env=variables).returncode == 0
    log = tmp_path / "worker.log"
    with log.open("w") as stream:
        command = image.command(*image.config["Cmd"], files=configuration, env=variables)
        worker = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        wait_until(lambda: log.read_text().count('"worker_started"') == 2, f"both workers start: {log}")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=120) == 0, log.read_text()
    finally:
        worker.kill()
    assert log.read_text().count('"worker_stopped"') == 2


def test_the_console_serves_pages_and_files_to_any_user(
    image: BuiltImage, configuration: Path, database: str, tmp_path: Path
) -> None:
    """As user 4711 of group 0, which no file of the image names: OpenShift chooses such users."""
    variables = CONFIG | {"PAYWATCH_DATABASE_URL": database}
    assert image.run("paywatch", "migrate", files=configuration, env=variables).returncode == 0
    other = replace(image, config={**image.config, "User": "4711:0"})
    log = tmp_path / "console.log"
    with log.open("w") as stream:
        command = other.command(
            *("paywatch", "console", "--listen", "127.0.0.1:0", "--as", "ann"),
            files=configuration,
            env=variables,
        )
        console = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        wait_until(lambda: "The console is at http://" in log.read_text(), f"the console starts: {log}")
        found = re.search(r"The console is at (http://\S+)", log.read_text())
        assert found is not None
        with httpx.Client(base_url=found[1], trust_env=False, follow_redirects=True, timeout=60) as client:
            assert client.get("/healthz").status_code == 200
            page = client.get("/")
            assert page.status_code == 200, log.read_text()
            files = set(re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg|woff2|png|ico))[^"]*"', page.text))
            assert {file.rpartition(".")[2] for file in files} >= {"css", "js"}
            answers = {file: client.get(file) for file in files}
            assert {file: each.status_code for file, each in answers.items()} == dict.fromkeys(files, 200)
            assert all(each.content for each in answers.values())
        console.send_signal(signal.SIGTERM)
        assert console.wait(timeout=120) == 0, log.read_text()
    finally:
        console.kill()
        console.wait()
