"""Reads files of a folder that somebody else made: only regular files, and only a bounded part of each."""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import msgspec

LARGEST_JSON = 16 * 2**20
"""Bytes of a manifest or of sign-offs. A manifest has about 5 kB, and a sign-off less than 2 kB."""

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Unreadable(Exception):
    """A file that is refused; the message is what is wrong with it, as a predicate."""

    kind: ClassVar[str] = "unreadable"
    """The kind of the problem."""


class Malformed(Unreadable):
    """A file that could be read, but has not the expected content."""

    kind = "touched"


@contextmanager
def open_regular(path: Path) -> Iterator[io.BufferedReader]:
    """Opens a regular file. Raises FileNotFoundError, and Unreadable for everything else."""
    try:
        # Not blocking: the opening of a FIFO would otherwise wait for somebody who writes to it.
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(irregular(path) or f"cannot be read ({_why(error)})") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise Unreadable(f"is {_kind(mode)}, not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        yield file


def irregular(path: Path) -> str | None:
    """Returns "is a FIFO, not a regular file", or None for a regular file and for one that does not exist."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) else f"is {_kind(mode)}, not a regular file"


def read_regular(path: Path, limit: int = LARGEST_JSON) -> bytes:
    """Returns the content. Raises FileNotFoundError, and Unreadable if it has more than ``limit`` bytes."""
    with open_regular(path) as file:
        try:
            content = file.read(limit + 1)
        except OSError as error:
            raise Unreadable(f"cannot be read ({_why(error)})") from error
    if len(content) > limit:
        raise Unreadable(f"has more than {limit} bytes")
    return content


def is_content(path: Path, sha256: str, size: int) -> bool:
    """Whether the file has this hash and size. Reads no file of another size: it may be endless."""
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size != size:
            return False
        try:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError as error:
            raise Unreadable(f"cannot be read ({_why(error)})") from error


def decode_json(content: bytes, type_: Any) -> Any:
    """Returns the decoded content, which other code may decode again without a type. Raises Malformed."""
    try:
        msgspec.json.decode(content)
        return msgspec.json.decode(content, type=type_)
    except RecursionError as error:
        raise Malformed("cannot be read: it is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"cannot be read: {error}") from error


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "a special file")


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
