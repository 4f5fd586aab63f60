"""The parts list: everything that is locked, with hashes and licences, as the schema of CycloneDX demands."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.image.sbom import DebianPackage, debian, locked, render

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text()
NOT_ON_LINUX = {"async-timeout", "colorama"}
"""Locked for other versions of Python and other systems."""
STATUS = """Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9+deb12u10
Description: GNU C Library
 Version: 9 of a description is no field

Package: tzdata
Architecture: all
Version: 2025b-0+deb12u1
"""


@pytest.fixture(scope="module")
def text() -> str:
    return render(locked(LOCK), debian(STATUS))


@pytest.fixture(scope="module")
def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def python_parts(document: dict[str, Any]) -> dict[str, Any]:
    parts = document["components"]
    return {part["name"]: part for part in parts if part["purl"].startswith("pkg:pypi/")}


def test_each_package_of_the_image_is_listed_with_its_hashes(document: dict[str, Any]) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK)
    hashes = {entry.partition("==")[0]: set(re.findall(r"sha256:([0-9a-f]{64})", entry)) for entry in entries}
    assert len(hashes) > 60
    listed = {
        name: {each["content"] for each in part["externalReferences"][0]["hashes"]}
        for name, part in python_parts(document).items()
    }
    assert listed == {name: each for name, each in hashes.items() if name not in NOT_ON_LINUX}


def test_each_package_has_its_licence(document: dict[str, Any]) -> None:
    parts = python_parts(document)
    assert [name for name, part in parts.items() if not part.get("licenses")] == []
    assert parts["certifi"]["licenses"] == [{"license": {"id": "MPL-2.0"}}]
    assert parts["cryptography"]["licenses"][0]["expression"] == "Apache-2.0 OR BSD-3-Clause"


def test_the_project_is_the_root_and_every_part_is_reached_from_it(document: dict[str, Any]) -> None:
    assert document["metadata"]["component"]["name"] == "paywatch"
    requires = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    reached, waiting = set[str](), ["paywatch"]
    while waiting:
        reached.add(each := waiting.pop())
        waiting += [further for further in requires[each] if further not in reached]
    assert {part["bom-ref"] for part in python_parts(document).values()} <= reached


def test_packages_of_debian_are_listed(document: dict[str, Any]) -> None:
    assert debian(STATUS)[1] == DebianPackage("tzdata", "2025b-0+deb12u1", "all")
    assert "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64" in {
        part["purl"] for part in document["components"]
    }


def test_the_version_of_python_decides() -> None:
    assert "async-timeout" in {each.name for each in locked(LOCK, "3.11.2")}
    assert "async-timeout" not in {each.name for each in locked(LOCK, "3.11.3")}


def test_the_same_packages_give_the_same_list(text: str) -> None:
    assert render(reversed(locked(LOCK)), reversed(debian(STATUS))) == text
