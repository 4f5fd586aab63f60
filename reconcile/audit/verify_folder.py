"""Verifies exported folders against their manifests, without a database."""

import asyncio
import os
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

from reconcile.audit.differences import first_difference
from reconcile.audit.layout import UNLISTED, checksums, is_within
from reconcile.audit.regular_files import Unreadable, irregular, is_content, read_regular
from reconcile.audit.report_folder import ReportFolder, open_folder
from reconcile.audit.sign_off import SignOffRecord
from reconcile.audit.verification import Problem, VerifyResult, format_range
from reconcile.audit.verify_folder_sign_offs import (
    FolderSignOffs,
    verify_folder_sign_offs,
    verify_sign_off_chain,
)
from reconcile.audit.verify_signatures import signature_problem
from settings.accounts import Account


async def verify_folder(
    path: Path,
    *,
    head: str | None = None,
    after: str | None = None,
    trusted: Collection[str] = (),
    must_be_signed: bool = False,
) -> tuple[VerifyResult, list[ReportFolder]]:
    """Verifies one report, or a folder of several and their order in the chain; returns the readable folders.

    ``head``: a hash that one of the manifests or sign-offs must have. ``after``: the hash of the report
    before the first one in the folder; without it a folder of several must begin with report 1.
    ``trusted``: the public keys that may sign, in base64; empty accepts any key.
    """
    result = VerifyResult()
    found = await asyncio.to_thread(_verify, path, after, trusted, result, must_be_signed=must_be_signed)
    known = {each.sha256 for each in found} | {digest for _, digest in result.sign_off_heads.values()}
    if head is not None and head not in known:
        result.problems.append(Problem("head", _wrong_head(found, head), file="manifest.json"))
    return result, found


def _wrong_head(found: list[ReportFolder], head: str) -> str:
    if len(found) == 1:
        return f"the SHA-256 of manifest.json is {found[0].sha256}, not the expected head {head}"
    return f"no manifest.json has the expected head {head}"


def _verify(
    path: Path, after: str | None, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> list[ReportFolder]:
    found, sign_offs = [], FolderSignOffs()
    for each in _report_folders(path, result):
        folder = open_folder(each)
        if isinstance(folder, Problem):
            result.problems.append(folder)
            continue
        sign_offs.add(folder, _verify_one(folder, trusted, result, must_be_signed=must_be_signed))
        found.append(folder)
    _verify_order(found, after, sign_offs, result)
    return found


def _report_folders(path: Path, result: VerifyResult) -> list[Path]:
    """Returns the folder itself, or those in it that have any file of a report: a removed manifest must not
    hide the rest."""
    if os.path.lexists(path / "manifest.json"):
        return [path]
    try:
        below = sorted(path.iterdir())
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        result.problems.append(Problem("unreadable", f"{path} cannot be read ({why})"))
        return []
    folders = [each for each in below if any(os.path.lexists(each / name) for name in UNLISTED)]
    for each in [each for each in folders if each.is_symlink()]:
        folders.remove(each)
        result.problems.append(Problem("unreadable", f"{each} is a symbolic link, not a folder"))
    return folders or [path]


def _verify_one(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> list[SignOffRecord]:
    """Returns the records of its ``sign_off.json``."""
    result.reports += 1
    result.heads[folder.account] = folder.sha256
    result.positions.setdefault(folder.account, []).append(folder.manifest.position)
    _verify_signature(folder, trusted, result, must_be_signed=must_be_signed)
    _verify_files(folder, result)
    _verify_derived(folder, "SHA256SUMS", checksums(folder.content), result)
    return verify_folder_sign_offs(folder, trusted, result, must_be_signed=must_be_signed)


def _verify_files(folder: ReportFolder, result: VerifyResult) -> None:
    present = set(_files(folder.path))
    for name in sorted(present - set(folder.manifest.files) - set(UNLISTED)):
        kind, what = "added", "is not listed in manifest.json"
        if refused := irregular(folder.path / name):
            kind, what = "unreadable", refused
        result.problems.append(folder.problem(kind, f"{name} {what}", name))
    for name in folder.manifest.files:
        if problem := _file_problem(folder, name, exists=name in present):
            result.problems.append(problem)
        result.files += 1


def _files(path: Path) -> Iterator[str]:
    """Yields the names of everything in a folder but folders; symbolic links to folders are not followed."""
    for folder, folders, files in os.walk(path):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*files, *links):
            yield (Path(folder) / name).relative_to(path).as_posix()


def _file_problem(folder: ReportFolder, name: str, *, exists: bool) -> Problem | None:
    entry = folder.manifest.files[name]
    if not is_within(name):
        what = f"manifest.json names a file outside the report's folder: {name}"
        return folder.problem("outside", what, name)
    if not exists:
        refused = irregular(folder.path / name)
        kind, what = ("unreadable", refused) if refused else ("missing", "is missing")
        return folder.problem(kind, f"{name} {what}", name)
    try:
        if is_content(folder.path / name, entry.sha256, entry.bytes):
            return None
    except Unreadable as error:
        return folder.problem(error.kind, f"{name} {error}", name)
    return folder.problem("touched", f"{name} does not match its SHA-256 in manifest.json", name)


def _verify_signature(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> None:
    key = folder.manifest.public_key
    try:
        signature = read_regular(folder.path / "manifest.sig")
    except FileNotFoundError:
        signature = None
    except Unreadable as error:
        result.problems.append(folder.problem(error.kind, f"manifest.sig {error}", "manifest.sig"))
        return
    problem = signature_problem(key, signature, folder.content, trusted)
    if problem is None and key is None and must_be_signed:
        problem = "is not signed"
    if problem:
        result.problems.append(folder.problem("signature", f"manifest.json {problem}", "manifest.json"))
        return
    if key is None:
        if os.path.lexists(folder.path / "public_key.pem"):
            what = "public_key.pem does not belong to this report, which is not signed"
            result.problems.append(folder.problem("added", what, "public_key.pem"))
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    _verify_derived(folder, "public_key.pem", pem(key), result)


def _verify_derived(folder: ReportFolder, name: str, expected: bytes, result: VerifyResult) -> None:
    """Verifies a file that follows from the manifest; the store is not needed to locate a difference."""
    try:
        content = read_regular(folder.path / name)
    except FileNotFoundError:
        result.problems.append(folder.problem("missing", f"{name} is missing", name))
        return
    except Unreadable as error:
        result.problems.append(folder.problem(error.kind, f"{name} {error}", name))
        return
    if (at := first_difference(content, expected)) is not None:
        what = f"{name} does not agree with manifest.json from byte {at} on"
        result.problems.append(folder.problem("touched", what, name, at))


def _verify_order(
    found: list[ReportFolder], after: str | None, sign_offs: FolderSignOffs, result: VerifyResult
) -> None:
    """Verifies that each report names the hash of the one before it, and that no report is missing."""
    for account in {each.account for each in found}:
        chain = sorted(
            (each for each in found if each.account == account), key=lambda each: each.manifest.position
        )
        result.heads[account] = chain[-1].sha256
        if len(found) > 1 or after is not None:
            _verify_beginning(account, chain[0], after, result)
        for one, other in pairwise(chain):
            _verify_neighbours(account, one, other, result)
        verify_sign_off_chain(chain, sign_offs.records.get(account, {}), result)


def _verify_beginning(account: Account, first: ReportFolder, after: str | None, result: VerifyResult) -> None:
    """The first of several reports must begin the chain, or follow ``after``; one report alone need not."""
    if after is not None and first.manifest.previous != after:
        what = f"manifest.json does not name {after} (--after) as the report before it"
        result.problems.append(first.problem("chain", what, "manifest.json"))
    elif after is None and first.manifest.position > 1:
        missing = format_range(1, first.manifest.position - 1)
        sentence = (
            f"{missing} missing from this folder before {first.manifest.run}: if that is intended, pass "
            f"the hash of report {first.manifest.position - 1} with --after"
        )
        result.problems.append(Problem("missing", sentence, account=account, position=1))


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
