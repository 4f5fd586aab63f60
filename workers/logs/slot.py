"""Which names the files of this process have: two processes never write to one file.

A process holds a lock on ``.NAME.lock`` in the folder. If another one of its role holds that, it is the
second one, whose files are ``NAME-2-...``. A number is free again when its process ends, however that ends.
"""

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from workers.logs.file import MODE

MOST = 100
"""Processes of one role that share a folder."""
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Slot:
    """``name`` is that of the files, until ``release``."""

    def __init__(self, name: str, path: Path, descriptor: int) -> None:
        self.name, self._path, self._descriptor = name, path, descriptor
        self._identity = _identity(os.fstat(descriptor))

    @classmethod
    def take(cls, directory: Path, name: str) -> Self:
        """Takes the first free one. Raises OSError, also if the file system has no locks."""
        for number in range(1, MOST + 1):
            each = name if number == 1 else f"{name}-{number}"
            path = directory / f".{each}.lock"
            if (descriptor := _locked(path)) is not None:
                return cls(each, path, descriptor)
        raise OSError(errno.EMFILE, f"{MOST} processes write there already", str(directory))

    @property
    def is_held(self) -> bool:
        """Whether others see the lock. They do not once its file was removed, perhaps with the folder."""
        try:
            return _identity(self._path.lstat()) == self._identity
        except OSError:
            return False

    def release(self) -> None:
        with suppress(OSError):
            os.close(self._descriptor)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _locked(path: Path) -> int | None:
    """Returns the descriptor of a lock, None if another process or another user has it."""
    try:
        descriptor = os.open(path, _FLAGS, MODE)
    except PermissionError:
        if path.exists():
            return None
        raise
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
