"""Verifies the sign_off.json of an exported folder."""

import base64
import binascii
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from reconcile.audit.differences import first_difference
from reconcile.audit.manifest import Name, Number
from reconcile.audit.regular_files import Unreadable, decode_json, read_regular
from reconcile.audit.report_folder import ReportFolder
from reconcile.audit.sign_off import SignOffRecord, render_records
from reconcile.audit.verification import VerifyResult
from reconcile.audit.verify_sign_offs import sign_off_problems
from reconcile.audit.verify_signatures import SignatureContinuity
from reconcile.codes import Coded, VerifyNote
from settings.accounts import Account

_NAME = "sign_off.json"


class _Entry(msgspec.Struct):
    record: str
    sha256: str
    signature: str | None


class _Place(msgspec.Struct):
    """Bounded as in a manifest: somebody may have written anything here."""

    account: Name | None
    number: Number
    run: Name
    edition: Number


class _SignOffFile(msgspec.Struct):
    run: str
    edition: int
    manifest: str
    sign_offs: list[_Entry]


@dataclass(slots=True)
class FolderSignOffs:
    """The records of all reports that were read, by account and number: sign-offs, undos and retirements."""

    records: dict[Account, dict[int, SignOffRecord]] = field(default_factory=dict)

    def add(self, folder: ReportFolder, records: Iterable[SignOffRecord]) -> None:
        known = self.records.setdefault(folder.account, {})
        known.update({record.number: record for record in records})


def verify_folder_sign_offs(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> list[SignOffRecord]:
    """Adds the problems of ``sign_off.json``; returns its records."""
    try:
        content = read_regular(folder.path / _NAME)
        file = decode_json(content, _SignOffFile)
        records = [_record(each) for each in file.sign_offs]
    except FileNotFoundError:
        result.problems.append(folder.problem("missing", f"{_NAME} is missing", _NAME))
        return []
    except Unreadable as error:
        result.problems.append(folder.problem(error.kind, f"{_NAME} {error}", _NAME))
        return []
    except (msgspec.MsgspecError, KeyError, TypeError, binascii.Error, ValueError) as error:
        result.problems.append(folder.problem("touched", f"{_NAME} cannot be read: {error}", _NAME))
        return []
    problems = [*_record_problems(folder, records, trusted, result, must_be_signed=must_be_signed)]
    if file.manifest != folder.sha256:
        problems.append(f"{_NAME} is about another manifest")
    manifest = folder.manifest
    expected = render_records(manifest.run, manifest.edition, folder.sha256, records)
    if not problems and (at := first_difference(content, expected)) is not None:
        # Everything in it follows from the records and the manifest: what is missing, and each hash.
        what = f"{_NAME} does not agree with its records from byte {at} on"
        result.problems.append(folder.problem("touched", what, _NAME, at))
    result.problems += [folder.problem("sign-off", each, _NAME) for each in problems]
    return records


def _record_problems(
    folder: ReportFolder,
    records: Sequence[SignOffRecord],
    trusted: Collection[str],
    result: VerifyResult,
    *,
    must_be_signed: bool,
) -> Iterator[str]:
    earlier: list[dict[str, Any]] = []
    continuity, signed = SignatureContinuity(), folder.manifest.public_key is not None
    for record in records:
        result.sign_offs += record.content.get("what") == "sign-off"
        yield from sign_off_problems(record, earlier, trusted, continuity, report_is_signed=signed)
        if record.content.get("manifest") != folder.sha256:
            yield f"sign-off {record.number} is about another manifest"
    if records and must_be_signed and (problem := continuity.problem_at_the_end(trusted)):
        yield f"sign-off {records[-1].number} {problem}"


def verify_sign_off_chain(
    chain: Sequence[ReportFolder], records: Mapping[int, SignOffRecord], result: VerifyResult
) -> None:
    """Verifies the sign-offs of an account's reports as a chain. ``chain``: its folders, in their order.

    Each manifest counts the sign-offs before it and names the last one. A sign-off that none of the folders
    has was removed, or is about a report that is not among them.
    """
    hashes = {number: hashlib.sha256(each.record).hexdigest() for number, each in records.items()}
    for number, record in sorted(records.items()):
        if number - 1 in hashes and record.content.get("previous") != hashes[number - 1]:
            folder = next((each for each in chain if each.manifest.run == record.run), chain[-1])
            what = f"sign-off {number} does not name the hash of the sign-off before it"
            result.problems.append(folder.problem("sign-off", what, _NAME))
    whole = chain[0].manifest.position == 1 and len(chain) == chain[-1].manifest.position
    for folder in chain:
        _verify_count(folder, hashes, result, whole=whole)
    if hashes:
        newest = max(hashes)
        result.sign_off_heads[chain[-1].account] = (newest, hashes[newest])


def _verify_count(
    folder: ReportFolder, hashes: Mapping[int, str], result: VerifyResult, *, whole: bool
) -> None:
    counted = folder.manifest.sign_offs
    missing = counted.count - sum(number <= counted.count for number in hashes)
    if counted.count and hashes.get(counted.count, counted.last) != counted.last:
        what = f"manifest.json names another hash of sign-off {counted.count} than {_NAME}"
        result.problems.append(folder.problem("sign-off", what, _NAME))
    if not missing:
        return
    which = f"manifest.json counts {counted.count} sign-offs before it, of which the folders lack {missing}"
    if whole:
        result.problems.append(folder.problem("sign-off", which, _NAME))
    else:
        text = f"{folder.manifest.run}: {which}, which may be about reports that are not among them"
        result.not_checked.append(Coded(VerifyNote.SIGN_OFFS_NOT_SEEN, text))


def _record(entry: _Entry) -> SignOffRecord:
    record = entry.record.encode()
    content = decode_json(record, dict[str, Any])
    msgspec.convert(content, _Place)
    signature = None if entry.signature is None else base64.b64decode(entry.signature, validate=True)
    place = (Account.connected_as(content["account"]), content["number"], content["run"], content["edition"])
    return SignOffRecord(*place, record, bytes.fromhex(entry.sha256), signature)
