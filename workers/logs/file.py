"""One log file: appended to by this process only, rotated by size, reopened when it was moved or removed."""

import errno
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MODE = 0o640
LOOK_EVERY = 1.0
"""Seconds after which a file is reopened if its name is another one's (logrotate without a signal)."""
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class LogFile:
    """Every method that touches the file raises OSError. ``backups``: files that rotation keeps.

    ``largest`` is in bytes; 0 leaves rotation to others.
    """

    def __init__(
        self, path: Path, *, largest: int, backups: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.largest, self.backups, self._clock = largest, backups, clock
        self._descriptor: int | None = None
        self._identity = (0, 0)
        self._look_at = self._rotate_from = 0.0

    def open(self) -> None:
        """Opens the file that has this name now. Raises OSError for one that somebody else planted."""
        self.close()
        descriptor = os.open(self.path, _FLAGS, MODE)
        try:
            found = os.fstat(descriptor)
            _check_owner(found, self.path)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor, self._identity = descriptor, (found.st_dev, found.st_ino)
        self._look_at = self._clock() + LOOK_EVERY

    def follow_to(self, path: Path) -> None:
        """Writes to the file of this name from the next line on."""
        if path != self.path:
            self.close()
            self.path = path

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def write(self, line: bytes) -> None:
        """Appends a whole line, or nothing."""
        self._follow()
        if self._descriptor is None:
            self.open()
        size = os.fstat(self._opened).st_size
        if self.largest and size and size + len(line) > self.largest and self._clock() >= self._rotate_from:
            size = self._rotate()
        self._append(line, size)

    @property
    def _opened(self) -> int:
        if self._descriptor is None:
            raise OSError(errno.EBADF, "not open", str(self.path))
        return self._descriptor

    def _follow(self) -> None:
        """Notices, once a second, that the name belongs to another file."""
        now = self._clock()
        if self._descriptor is None or now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY
        try:
            found = self.path.lstat()
        except FileNotFoundError:
            self.open()
        else:
            if (found.st_dev, found.st_ino) != self._identity:
                self.open()

    def _append(self, line: bytes, size: int) -> None:
        written = os.write(self._opened, line)
        if written < len(line):  # the disk is full: half a line would spoil the next one too
            os.ftruncate(self._opened, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))

    def _rotate(self) -> int:
        """Renames the files, and opens a new one. While they cannot be renamed, the file grows."""
        try:
            for number in range(self.backups, 0, -1):
                older = self.path if number == 1 else self._backup(number - 1)
                with suppress(FileNotFoundError):
                    older.replace(self._backup(number))
            self.open()
        except OSError:
            self._rotate_from = self._clock() + 10 * LOOK_EVERY
            if self._descriptor is None:
                self.open()
        return os.fstat(self._opened).st_size

    def _backup(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


def _check_owner(found: os.stat_result, path: Path) -> None:
    """In a folder that others may write to, a file of theirs could be read or removed by them."""
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    if found.st_uid not in {os.geteuid(), path.parent.stat().st_uid}:
        raise OSError(errno.EPERM, "it belongs to another user", str(path))
