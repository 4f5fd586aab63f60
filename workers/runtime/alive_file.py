"""The file of ``PAYWATCH_ALIVE_FILE``, which ``deploy/paywatch-alive`` judges."""

import errno
import fcntl
import math
import os
import stat
from contextlib import suppress
from pathlib import Path

from settings import ConfigError
from workers.outages import Outage

UPTIME = Path("/proc/uptime")
_LENGTH = 13
"""Bytes of a file. One length, so that nobody reads half of it."""


class AliveFile:
    """Contains the seconds since the system's boot at which the event loop ran last.

    The file's own time would be one of the wall clock: set back by an hour, it would make the file of a dead
    worker look fresh for an hour. Uptime is read where a shell reads it, since containers may have their own.

    A worker locks its file. Two that shared one would hide each other's end.
    """

    within = math.inf

    def __init__(self, path: Path) -> None:
        self.outage = Outage("alive_file_unwritable", "alive_file_written", path=str(path))
        self._path = path
        self._fd: int | None = None

    def begin(self) -> None:
        """Writes the file for the first time. Raises ConfigError if that is impossible."""
        try:
            self.renew()
        except BlockingIOError:
            raise self._refused("is the file of another worker: give each worker its own") from None
        except FileExistsError:
            raise self._refused("was not written by a worker: name a file of its own") from None
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            if error.filename == str(UPTIME):
                raise self._refused(f"has no content without {UPTIME} ({why}): mount /proc") from None
            raise self._refused(f"cannot be written ({why}): name another file") from None

    def renew(self) -> None:
        """Writes the uptime. Creates the file again if something has removed or replaced it."""
        if self._fd is None or not _is_at(self._path, self._fd):
            self._open()
        if self._fd is not None:
            os.pwrite(self._fd, f"{_uptime():>{_LENGTH - 1}}\n".encode(), 0)

    def end(self) -> None:
        """Removes the file, so that a probe sees at once that the worker has ended."""
        if self._fd is None:
            return
        with suppress(OSError):
            if _is_at(self._path, self._fd):
                self._path.unlink()
        self._close()

    def _open(self) -> None:
        self._close()
        # A name in a folder that others can write to may be a link of theirs, or a pipe that nobody reads.
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        fd = os.open(self._path, flags, 0o644)
        try:
            _expect_own(fd)
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            raise
        self._fd = fd

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _refused(self, why: str) -> ConfigError:
        return ConfigError([f"PAYWATCH_ALIVE_FILE: {self._path} {why}"])


def _is_at(path: Path, fd: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(fd))
    except FileNotFoundError:
        return False


def _expect_own(fd: int) -> None:
    """Raises FileExistsError for what no worker wrote, since a worker overwrites and removes its file."""
    if not stat.S_ISREG(os.fstat(fd).st_mode) or os.pread(fd, _LENGTH + 1, 0).strip(b" \n0123456789"):
        raise FileExistsError(errno.EEXIST, "not written by a worker")


def _uptime() -> int:
    """Raises OSError where the system has none: macOS, or a container without /proc."""
    return int(UPTIME.read_text().partition(".")[0])
