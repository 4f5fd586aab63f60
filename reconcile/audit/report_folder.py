"""The folder of one exported report, with its manifest."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from reconcile.audit.regular_files import Unreadable, decode_json, read_regular
from reconcile.audit.verification import Problem, ReportPlace
from settings.accounts import Account

# The bounds of the columns: somebody may have written anything here, and the store is asked for it.
Name = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,200}\Z")]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class _File(msgspec.Struct):
    sha256: str
    bytes: int


class Manifest(msgspec.Struct):
    """The fields of ``manifest.json`` that a verification needs."""

    run: Name
    edition: Number
    account: Name | None
    position: Number
    previous: str | None
    public_key: str | None
    files: dict[str, _File]


@dataclass(frozen=True, slots=True)
class ReportFolder:
    """A folder with a readable manifest; ``content`` is the manifest's bytes, ``sha256`` their hash."""

    path: Path
    manifest: Manifest
    content: bytes
    sha256: str

    @property
    def account(self) -> Account:
        return Account.connected_as(self.manifest.account)

    def problem(self, kind: str, what: str, file: str, at: int | None = None) -> Problem:
        place = ReportPlace(self.manifest.run, self.account, self.manifest.position)
        return place.problem(kind, what, file, at)


def open_folder(path: Path) -> ReportFolder | Problem:
    """Reads the manifest of a folder; returns the problem if it is missing or unreadable."""
    try:
        content = read_regular(path / "manifest.json")
        manifest = decode_json(content, Manifest)
    except FileNotFoundError:
        return Problem("missing", f"{path}: manifest.json is missing", file="manifest.json")
    except Unreadable as error:
        return Problem(error.kind, f"{path}: manifest.json {error}", file="manifest.json")
    return ReportFolder(path, manifest, content, hashlib.sha256(content).hexdigest())
