"""Verifies the sign_off.json of an exported folder."""

import base64
import binascii
from collections.abc import Collection
from typing import Any

import msgspec

from reconcile.audit.regular_files import Unreadable, decode_json, read_regular
from reconcile.audit.report_folder import ReportFolder
from reconcile.audit.sign_off import SignOffRecord
from reconcile.audit.verification import VerifyResult
from reconcile.audit.verify_sign_offs import sign_off_problems
from reconcile.audit.verify_signatures import SignatureContinuity
from settings.accounts import Account

_NAME = "sign_off.json"


class _Entry(msgspec.Struct):
    record: str
    sha256: str
    signature: str | None


class _SignOffFile(msgspec.Struct):
    run: str
    edition: int
    manifest: str
    sign_offs: list[_Entry]


def verify_folder_sign_offs(
    folder: ReportFolder, trusted: Collection[str], result: VerifyResult, *, must_be_signed: bool
) -> None:
    """Adds the problems of ``sign_off.json``. Only the store has the account's whole chain of sign-offs."""
    try:
        file = decode_json(read_regular(folder.path / _NAME), _SignOffFile)
        records = [_record(each) for each in file.sign_offs]
    except FileNotFoundError:
        result.problems.append(folder.problem("missing", f"{_NAME} is missing", _NAME))
        return
    except Unreadable as error:
        result.problems.append(folder.problem(error.kind, f"{_NAME} {error}", _NAME))
        return
    except (msgspec.MsgspecError, KeyError, TypeError, binascii.Error, ValueError) as error:
        result.problems.append(folder.problem("touched", f"{_NAME} cannot be read: {error}", _NAME))
        return
    problems: list[str] = []
    earlier: list[dict[str, Any]] = []
    continuity = SignatureContinuity()
    for record in records:
        result.sign_offs += record.content.get("what") == "sign-off"
        problems += sign_off_problems(record, earlier, trusted, continuity)
        if record.content.get("manifest") != folder.sha256:
            problems.append(f"sign-off {record.number} is about another manifest")
    if records and must_be_signed and (problem := continuity.problem_at_the_end(trusted)):
        problems.append(f"sign-off {records[-1].number} {problem}")
    if file.manifest != folder.sha256:
        problems.append(f"{_NAME} is about another manifest")
    result.problems += [folder.problem("sign-off", each, _NAME) for each in problems]


def _record(entry: _Entry) -> SignOffRecord:
    record = entry.record.encode()
    content = decode_json(record, dict[str, Any])
    signature = None if entry.signature is None else base64.b64decode(entry.signature, validate=True)
    place = (Account.connected_as(content["account"]), content["number"], content["run"], content["edition"])
    return SignOffRecord(*place, record, bytes.fromhex(entry.sha256), signature)
