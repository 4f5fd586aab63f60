"""Verifies exported folders against their manifests, without a database."""

import asyncio
import hashlib
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from reconcile.audit.differences import first_difference
from reconcile.audit.layout import UNLISTED, checksums, is_within
from reconcile.audit.report_folder import ReportFolder, open_folder
from reconcile.audit.verification import Problem, VerifyResult, format_range
from reconcile.audit.verify_folder_sign_offs import verify_folder_sign_offs
from reconcile.audit.verify_signatures import signature_problem
from settings.accounts import Account


async def verify_folder(
    path: Path, *, head: str | None = None, trusted: Collection[str] = (), must_be_signed: bool = False
) -> tuple[VerifyResult, list[ReportFolder]]:
    """Verifies one report, or a folder of several and their order in the chain; returns the readable folders.

    ``head``: a hash that one of the manifests must have. ``trusted``: the public keys that may sign, in
    base64; empty accepts any key.
    """
    result = VerifyResult()
    found = await asyncio.to_thread(_verify, path, trusted, result, must_be_signed=must_be_signed)
    if head is not None and head not in {each.sha256 for each in found}:
        result.problems.append(Problem("head", _wrong_head(found, head), file="manifest.json"))
    return result, found


def _wrong_head(found: list[ReportFolder], head: str) -> str:
    if len(found) == 1:
        return f"the SHA-256 of manifest.json is {found[0].sha256}, not the expected head {head}"
    return f"no manifest.json has the expected head {head}"


def _verify(
    path: Path, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> list[ReportFolder]:
    alone = (path / "manifest.json").exists() or not any(path.glob("*/manifest.json"))
    paths = [path] if alone else sorted(each.parent for each in path.glob("*/manifest.json"))
    found = []
    for each in paths:
        folder = open_folder(each)
        if isinstance(folder, Problem):
            result.problems.append(folder)
            continue
        _verify_one(folder, trusted, result, must_be_signed=must_be_signed)
        found.append(folder)
    _verify_order(found, result)
    return found


def _verify_one(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> None:
    result.reports += 1
    result.heads[folder.account] = folder.sha256
    _verify_signature(folder, trusted, result, must_be_signed=must_be_signed)
    _verify_files(folder, result)
    _verify_derived(folder, "SHA256SUMS", checksums(folder.content), result)
    verify_folder_sign_offs(folder, trusted, result, must_be_signed=must_be_signed)


def _verify_files(folder: ReportFolder, result: VerifyResult) -> None:
    path, entries = folder.path, folder.manifest.files
    present = {each.relative_to(path).as_posix() for each in path.rglob("*") if not each.is_dir()}
    for name in sorted(present - set(entries) - set(UNLISTED)):
        result.problems.append(folder.problem("added", f"{name} is not listed in manifest.json", name))
    for name, entry in entries.items():
        if not is_within(name):
            what = f"manifest.json names a file outside the report's folder: {name}"
            result.problems.append(folder.problem("outside", what, name))
        elif name not in present:
            result.problems.append(folder.problem("missing", f"{name} is missing", name))
        elif _sha256(path / name) != entry.sha256:
            what = f"{name} does not match its SHA-256 in manifest.json"
            result.problems.append(folder.problem("touched", what, name))
        result.files += 1


def _verify_signature(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> None:
    path, key = folder.path / "manifest.sig", folder.manifest.public_key
    signature = path.read_bytes() if path.exists() else None
    problem = signature_problem(key, signature, folder.content, trusted)
    if problem is None and key is None and must_be_signed:
        problem = "is not signed"
    if problem:
        result.problems.append(folder.problem("signature", f"manifest.json {problem}", "manifest.json"))
        return
    if key is None:
        if (folder.path / "public_key.pem").exists():
            what = "public_key.pem does not belong to this report, which is not signed"
            result.problems.append(folder.problem("added", what, "public_key.pem"))
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    _verify_derived(folder, "public_key.pem", pem(key), result)


def _verify_derived(folder: ReportFolder, name: str, expected: bytes, result: VerifyResult) -> None:
    """Verifies a file that follows from the manifest; the store is not needed to locate a difference."""
    path = folder.path / name
    if not path.exists():
        result.problems.append(folder.problem("missing", f"{name} is missing", name))
    elif (at := first_difference(path.read_bytes(), expected)) is not None:
        what = f"{name} does not agree with manifest.json from byte {at} on"
        result.problems.append(folder.problem("touched", what, name, at))


def _verify_order(found: list[ReportFolder], result: VerifyResult) -> None:
    """Verifies that each report names the hash of the one before it, and that no report is missing."""
    for account in {each.account for each in found}:
        chain = sorted(
            (each for each in found if each.account == account), key=lambda each: each.manifest.position
        )
        result.heads[account] = chain[-1].sha256
        for one, other in pairwise(chain):
            _verify_neighbours(account, one, other, result)


def _verify_neighbours(
    account: Account, one: ReportFolder, other: ReportFolder, result: VerifyResult
) -> None:
    first, last = one.manifest.position + 1, other.manifest.position - 1
    if last >= first:
        sentence = f"{format_range(first, last)} missing from this folder before {other.manifest.run}"
        result.problems.append(Problem("missing", sentence, account=account, position=first))
    elif other.manifest.previous != one.sha256:
        what = f"manifest.json does not name the hash of {one.manifest.run}: one of the two was changed"
        result.problems.append(other.problem("chain", what, "manifest.json"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
