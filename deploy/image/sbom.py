"""The parts list of the image in CycloneDX, with hashes and licences: `make sbom` (docs/image.md)."""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "build" / "sbom.cdx.json"
LATEST = "3.11.99"
"""The version of Python if it is not known: any of 3.11 that is not among its first."""

_LOCKED = re.compile(r"^([a-z0-9.-]+)==([^ ]+)(?: ; (.+?))? \\$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAMESPACE = UUID("5b0c1ed4-8f0b-4b53-8f0d-6f6ad0d3a6f5")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of requirements.txt. ``hashes`` are those of its wheels, of which a platform installs one."""

    name: str
    version: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DebianPackage:
    name: str
    version: str
    architecture: str


def main() -> int:
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(render(locked((ROOT / "requirements.txt").read_text())))
    print(f"Wrote {TARGET.relative_to(ROOT)}")
    return 0


def locked(requirements: str, python: str = LATEST) -> list[Locked]:
    """Returns the packages that an image with this version of Python installs."""
    found: list[Locked] = []
    for entry in re.split(r"\n(?=[a-z0-9])", requirements):
        match = _LOCKED.match(entry.partition("\n")[0])
        if match and (match[3] is None or Marker(match[3]).evaluate(_markers(python))):
            found.append(Locked(match[1], match[2], tuple(_HASH.findall(entry))))
    return found


def debian(status: str) -> list[DebianPackage]:
    """Returns the packages of dpkg's status file."""
    entries = (
        dict(re.findall(r"^(Package|Version|Architecture): (.+)$", each, re.MULTILINE))
        for each in status.split("\n\n")
    )
    return [DebianPackage(each["Package"], each["Version"], each["Architecture"]) for each in entries if each]


def _markers(python: str, extra: str = "") -> dict[str, str]:
    """Returns what the markers of requirements are compared with in the image."""
    return {
        "extra": extra,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "linux",
    }


def render(packages: Iterable[Locked], base: Iterable[DebianPackage] = (), python: str = LATEST) -> str:
    """Returns the document as JSON of CycloneDX 1.6, the same for the same packages.

    Raises ValueError if its schema does not accept it.
    """
    components = {each.name: _component(each) for each in packages}
    bom = Bom(components=[*components.values(), *map(_debian_component, base)])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name, version, licence = (
        project["name"],
        project["version"],
        LicenseFactory().make_from_string(project["license"]),
    )
    root = Component(
        name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name, licenses=[licence]
    )
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the same packages give the same document
    wanted = [*project["dependencies"], *project["optional-dependencies"]["sentry"]]
    bom.register_dependency(root, _components(_parsed(wanted, python), components))
    for name, extras in _requested_extras(wanted, python).items():
        if name in components:
            needed = _components(_parsed(_requirements(name), python, extras), components)
            bom.register_dependency(components[name], needed)
    identity = sorted(f"{each.name}=={each.version}" for each in bom.components)
    bom.serial_number = uuid5(_NAMESPACE, "\n".join(identity))
    return _validated(JsonV1Dot6(bom).output_as_string(indent=2))


def _validated(text: str) -> str:
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"CycloneDX does not accept this document: {error}")
    return text + "\n"


def _component(package: Locked) -> Component:
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes]
    purl = PackageURL("pypi", None, package.name, package.version)
    wheels = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        comment="the wheels of this version; a platform installs one of them",
        hashes=hashes,
    )
    licence = _licence(package)
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=purl,
        bom_ref=str(purl),
        licenses=[licence] if licence is not None else None,
        external_references=[wheels],
    )


def _debian_component(package: DebianPackage) -> Component:
    purl = PackageURL("deb", "debian", package.name, package.version, {"arch": package.architecture})
    return Component(
        type=ComponentType.LIBRARY, name=package.name, version=package.version, purl=purl, bom_ref=str(purl)
    )


def _licence(package: Locked) -> License | None:
    """Returns the licence that the installed package declares; None if this version is not installed."""
    installed = _installed(package.name)
    if installed is None or installed.version != package.version:
        return None
    metadata = installed.metadata
    classifiers = [
        each.split(" :: ")[-1] for each in metadata.get_all("Classifier", []) if "License ::" in each
    ]
    texts = [*metadata.get_all("License-Expression", []), *metadata.get_all("License", []), *classifiers]
    # Some packages write the whole text of the licence there.
    declared = next((each for each in texts if each and "\n" not in each), None)
    return LicenseFactory().make_from_string(declared) if declared is not None else None


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _requirements(name: str) -> list[str]:
    installed = _installed(name)
    return (installed.requires or []) if installed is not None else []


def _requested_extras(wanted: Iterable[str], python: str) -> dict[str, frozenset[str]]:
    """Returns each package that these requirements lead to, with the extras that any of them asks for."""
    found: dict[str, frozenset[str]] = {}
    waiting = list(_parsed(wanted, python))
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = found.get(name, frozenset()) | requirement.extras
        if found.get(name) != extras:
            found[name] = extras
            waiting += _parsed(_requirements(name), python, extras)
    return found


def _parsed(
    written: Iterable[str], python: str, extras: frozenset[str] = frozenset()
) -> Iterator[Requirement]:
    """Yields the requirements that apply to the image if these extras are requested."""
    for requirement in map(Requirement, written):
        marker = requirement.marker
        if marker is None or any(marker.evaluate(_markers(python, extra)) for extra in ("", *extras)):
            yield requirement


def _components(required: Iterable[Requirement], components: dict[str, Component]) -> list[Component]:
    names = {canonicalize_name(each.name) for each in required}
    return [components[name] for name in sorted(names) if name in components]


if __name__ == "__main__":
    sys.exit(main())
