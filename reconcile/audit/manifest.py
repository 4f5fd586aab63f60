"""The fields of ``manifest.json`` that export, sign-off and verification need, with bounds."""

from typing import Annotated

import msgspec

from reconcile.errors import Damaged
from reconcile.reports.chain import Link

# The bounds of the columns: somebody may have written anything here, and the store is asked for it.
Name = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,200}\Z")]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class _File(msgspec.Struct):
    sha256: str
    bytes: int


class _SignOffs(msgspec.Struct):
    """How many sign-offs the account had before the report, and the hash of the last one."""

    count: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    last: str | None = None


class Manifest(msgspec.Struct):
    """The fields of ``manifest.json`` that a verification needs."""

    run: Name
    edition: Number
    account: Name | None
    position: Number
    previous: str | None
    public_key: str | None
    files: dict[str, _File]
    sign_offs: _SignOffs = msgspec.field(default_factory=_SignOffs)


def manifest_of(link: Link) -> Manifest:
    """Returns the manifest of a stored report. Raises Damaged for one that cannot be read."""
    try:
        return msgspec.json.decode(link.manifest, type=Manifest)
    except (msgspec.DecodeError, RecursionError):
        what = f"manifest.json of {link.run} cannot be read: run `paywatch reconcile verify {link.run}`"
        raise Damaged(what) from None
