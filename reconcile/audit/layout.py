"""The layout of an exported report: which names its files may have, and the file SHA256SUMS."""

import hashlib
import re

import msgspec

UNLISTED = ("manifest.json", "manifest.sig", "public_key.pem", "SHA256SUMS", "sign_off.json")
"""The files that the manifest does not list: itself, those that follow from it, and later sign-offs."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def is_within(name: str) -> bool:
    """Whether a file of this name is inside the report's folder, at most one folder deep.

    A forged manifest could otherwise name ``../../etc/...`` and have an export write there.
    """
    parts = name.split("/")
    return all(_PLAIN_NAME.fullmatch(part) for part in parts) and len(parts) <= 2


def checksums(manifest: bytes) -> bytes:
    """The content of SHA256SUMS, as ``sha256sum --check`` reads it: every listed file, and the manifest."""
    files = msgspec.json.decode(manifest)["files"]
    lines = [f"{entry['sha256']}  {name}\n" for name, entry in files.items()]
    return "".join([*lines, f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n"]).encode()
