"""The folder of one exported report, with its manifest."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from reconcile.audit.manifest import Manifest
from reconcile.audit.regular_files import Unreadable, decode_json, read_regular
from reconcile.audit.verification import Problem, ReportPlace
from settings.accounts import Account


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
