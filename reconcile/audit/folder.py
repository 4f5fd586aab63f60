"""Holds an exported folder to its manifest, without any database."""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from reconcile.audit.export import is_within, sums
from reconcile.audit.judgement import Continuity, Judgement, Problem, first_difference, signature_problem
from reconcile.audit.sign_off import SignOff
from reconcile.audit.sign_off_check import sign_off_problems
from settings.accounts import Account

SEALS = ("manifest.json", "manifest.sig", "public_key.pem", "SHA256SUMS", "sign_off.json")
"""What the manifest does not list: itself, what stands for it, and what comes later."""


class _File(msgspec.Struct):
    sha256: str
    bytes: int


class Manifest(msgspec.Struct):
    """What is read of a manifest here."""

    run: str
    edition: int
    account: str | None
    position: int
    previous: str | None
    public_key: str | None
    files: dict[str, _File]


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder with a manifest that can be read; ``sha256`` is the manifest's, computed anew."""

    folder: Path
    manifest: Manifest
    sha256: str

    def problem(self, kind: str, what: str, file: str, at: int | None = None) -> Problem:
        said = self.manifest
        sentence = f"{said.run} (report {said.position}): {what}"
        return Problem(kind, sentence, said.run, Account.connected_as(said.account), said.position, file, at)


async def verify_folder(
    folder: Path, *, head: str | None = None, trusted: Collection[str] = (), must_be_signed: bool = False
) -> tuple[Judgement, list[Opened]]:
    """One report, or a folder of several: then their places in the chain are compared too.

    ``head`` is a hash that one of them must have; ``trusted`` are the keys that may sign, none for any.
    """
    judgement = Judgement()
    keys = _Keys(trusted, must_be_signed)
    found = await asyncio.to_thread(_verify, folder, keys, judgement)
    if head is not None and head not in {each.sha256 for each in found}:
        which = f"the manifest's hash is {found[0].sha256}, and not" if len(found) == 1 else "no manifest has"
        judgement.problems.append(Problem("head", f"{which} the head {head}", file="manifest.json"))
    return judgement, found


@dataclass(frozen=True, slots=True)
class _Keys:
    """Those that may sign, any if there is none; and whether every report needs a signature."""

    trusted: Collection[str]
    needed: bool


def _verify(folder: Path, keys: _Keys, judgement: Judgement) -> list[Opened]:
    alone = (folder / "manifest.json").exists() or not any(folder.glob("*/manifest.json"))
    folders = [folder] if alone else sorted(path.parent for path in folder.glob("*/manifest.json"))
    found = [one for one in (_one(each, keys, judgement) for each in folders) if one is not None]
    _compare_places(found, judgement)
    return found


def _one(folder: Path, keys: _Keys, judgement: Judgement) -> Opened | None:
    try:
        content = (folder / "manifest.json").read_bytes()
        manifest = msgspec.json.decode(content, type=Manifest)
    except FileNotFoundError:
        judgement.problems.append(
            Problem("missing", f"{folder}: manifest.json is gone", file="manifest.json")
        )
        return None
    except msgspec.DecodeError as error:
        judgement.problems.append(
            Problem("touched", f"{folder}: manifest.json cannot be read: {error}", file="manifest.json")
        )
        return None
    opened = Opened(folder, manifest, hashlib.sha256(content).hexdigest())
    judgement.reports += 1
    judgement.heads[Account.connected_as(manifest.account)] = opened.sha256
    _of_signature(opened, content, keys, judgement)
    _of_files(opened, judgement)
    _of_seal(opened, "SHA256SUMS", sums(content), judgement)
    _of_sign_offs(opened, keys, judgement)
    return opened


def _of_files(opened: Opened, judgement: Judgement) -> None:
    folder, said = opened.folder, opened.manifest.files
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(there - set(said) - set(SEALS)):
        judgement.problems.append(
            opened.problem("added", f"{name} was added: the manifest does not know it", name)
        )
    for name, file in said.items():
        if not is_within(name):
            judgement.problems.append(
                opened.problem("outside", f"the manifest names a file outside of its folder: {name}", name)
            )
        elif name not in there:
            judgement.problems.append(opened.problem("missing", f"{name} is gone", name))
        elif _sha256(folder / name) != file.sha256:
            judgement.problems.append(
                opened.problem("touched", f"{name} is not what it was when the run ended", name)
            )
        judgement.files += 1


def _of_signature(opened: Opened, content: bytes, keys: _Keys, judgement: Judgement) -> None:
    path, key = opened.folder / "manifest.sig", opened.manifest.public_key
    signature = path.read_bytes() if path.exists() else None
    problem = signature_problem(key, signature, content, keys.trusted)
    if problem is None and key is None and keys.needed:
        problem = "is not signed"
    if problem:
        judgement.problems.append(opened.problem("signature", f"manifest.json {problem}", "manifest.json"))
        return
    if key is None:
        extra = opened.folder / "public_key.pem"
        if extra.exists():
            judgement.problems.append(
                opened.problem("added", "public_key.pem was added: nothing is signed", "public_key.pem")
            )
        return
    from reconcile.audit.signing import pem  # noqa: PLC0415 (commands start fast without cryptography)

    _of_seal(opened, "public_key.pem", pem(key), judgement)


def _of_seal(opened: Opened, name: str, expected: bytes, judgement: Judgement) -> None:
    """A file that follows from the manifest, so that the first byte that differs can be told."""
    path = opened.folder / name
    if not path.exists():
        judgement.problems.append(opened.problem("missing", f"{name} is gone", name))
    elif (at := first_difference(path.read_bytes(), expected)) is not None:
        sentence = f"{name} does not follow from the manifest from byte {at} on"
        judgement.problems.append(opened.problem("touched", sentence, name, at))


class _Entry(msgspec.Struct):
    record: str
    sha256: str
    signature: str | None


class _SignOffs(msgspec.Struct):
    run: str
    edition: int
    manifest: str
    sign_offs: list[_Entry]


def _of_sign_offs(opened: Opened, keys: _Keys, judgement: Judgement) -> None:
    name = "sign_off.json"
    try:
        found = msgspec.json.decode((opened.folder / name).read_bytes(), type=_SignOffs)
        entries = [_sign_off(each) for each in found.sign_offs]
    except FileNotFoundError:
        judgement.problems.append(opened.problem("missing", f"{name} is gone", name))
        return
    except (msgspec.MsgspecError, KeyError, TypeError, binascii.Error, ValueError) as error:
        judgement.problems.append(opened.problem("touched", f"{name} cannot be read: {error}", name))
        return
    before: list[dict[str, Any]] = []
    continuity = Continuity()
    for entry in entries:
        judgement.sign_offs += entry.said.get("what") == "sign-off"
        for problem in sign_off_problems(entry, before, keys.trusted, continuity):
            judgement.problems.append(opened.problem("sign-off", problem, name))
        if entry.said.get("manifest") != opened.sha256:
            judgement.problems.append(
                opened.problem("sign-off", f"sign-off {entry.number} is of another manifest", name)
            )
    if entries and keys.needed and (lack := continuity.problem_at_the_end(keys.trusted)):
        judgement.problems.append(opened.problem("sign-off", f"sign-off {entries[-1].number} {lack}", name))
    if found.manifest != opened.sha256:
        judgement.problems.append(opened.problem("sign-off", f"{name} is of another manifest", name))


def _sign_off(entry: _Entry) -> SignOff:
    record = entry.record.encode()
    said = msgspec.json.decode(record)
    signature = None if entry.signature is None else base64.b64decode(entry.signature, validate=True)
    place = (Account.connected_as(said["account"]), said["number"], said["run"], said["edition"])
    return SignOff(*place, record, bytes.fromhex(entry.sha256), signature)


def _compare_places(found: list[Opened], judgement: Judgement) -> None:
    """Neighbours in a chain must follow each other, and nothing between them may be missing."""
    for account in {each.manifest.account for each in found}:
        chain = sorted(
            (each for each in found if each.manifest.account == account),
            key=lambda each: each.manifest.position,
        )
        judgement.heads[Account.connected_as(account)] = chain[-1].sha256
        for one, other in pairwise(chain):
            first, last = one.manifest.position + 1, other.manifest.position - 1
            if last >= first:
                what = f"report {first} is" if first == last else f"reports {first} to {last} are"
                sentence = f"{what} not here: {other.manifest.run} comes after"
                judgement.problems.append(
                    Problem("missing", sentence, account=Account.connected_as(account), position=first)
                )
            elif other.manifest.previous != one.sha256:
                sentence = f"manifest.json does not follow {one.manifest.run}: one of both was changed"
                judgement.problems.append(other.problem("chain", sentence, "manifest.json"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
