"""Writes a new file at once and whole: nobody ever reads a half of it, and none that exists is lost."""

import os
import secrets
from pathlib import Path

_ONLY_OWNER = 0o600
"""A file of configuration can have secrets in its place later."""


def write(path: Path, text: str, *, replace: bool) -> None:
    """Replaces the file that a symbolic link names, and keeps the link. Raises FileExistsError unless
    ``replace``, and OSError, each with the path."""
    try:
        _write(path.resolve() if replace else path, text, replace=replace)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # not the temporary file's


def _write(path: Path, text: str, *, replace: bool) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), _ONLY_OWNER)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # unlike a rename, it refuses a name that exists
    finally:
        temporary.unlink(missing_ok=True)
