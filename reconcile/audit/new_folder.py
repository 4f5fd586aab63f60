"""Writes a folder as a whole: it appears by one rename, with all of its files, or not at all."""

import asyncio
import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from errno import EEXIST
from pathlib import Path
from typing import BinaryIO, TypeVar

from reconcile.errors import Unwritable

T = TypeVar("T")

_SUFFIX = ".partial"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@asynccontextmanager
async def new_folder(path: Path) -> AsyncIterator[Path]:
    """Yields a temporary folder that becomes ``path`` when the block ends, and is removed if it raises.

    ``path`` may be an empty folder. Raises Unwritable if it is anything else, a symbolic link too: whoever
    can create one could otherwise choose which file is overwritten.
    """
    path = await in_thread(_require_free, path)
    temporary, lock = await in_thread(_create_temporary, path)
    try:
        yield temporary
        await in_thread(_publish, temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        os.close(lock)


async def write_file(path: Path, content: bytes) -> None:
    """Writes a new file that only its owner can read. Raises Unwritable."""
    file = await open_file(path)
    with file:
        await in_thread(write_chunk, file, content)


async def open_file(path: Path) -> BinaryIO:
    """Creates a file that only its owner can read, and its folder. Raises Unwritable."""
    return await in_thread(_open, path)


def write_chunk(file: BinaryIO, content: bytes) -> None:
    """Writes without a buffer, so that no error is left for the closing of the file."""
    view = memoryview(content)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        error.filename = file.name
        raise


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Raises Unwritable instead of OSError, which would be taken for an outage of the database."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError as error:
        raise Unwritable(str(error.filename2 or error.filename or arguments[0]), error) from error


def _require_free(path: Path) -> Path:
    """Returns the absolute path if it does not exist or is an empty folder."""
    path = path.absolute()
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return path
    if not stat.S_ISDIR(mode) or any(path.iterdir()):
        raise OSError(EEXIST, os.strerror(EEXIST), str(path))
    return path


def _create_temporary(path: Path) -> tuple[Path, int]:
    """Returns the folder and its lock, which the kernel releases if this process is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    while True:
        # In the same folder, because a rename cannot leave its file system. The mode is 0700.
        folder = Path(tempfile.mkdtemp(prefix=_prefix(path), suffix=_SUFFIX, dir=path.parent))
        if (lock := _lock(folder)) is not None:
            return folder, lock


def _prefix(path: Path) -> str:
    return f".{path.name[:100]}."


def _remove_abandoned(path: Path) -> None:
    """Removes what killed exports to the same folder left: this user's, that no process has locked."""
    name = re.compile(re.escape(_prefix(path)) + "[a-z0-9_]{8}" + re.escape(_SUFFIX))
    for each in path.parent.iterdir():
        if name.fullmatch(each.name) and (lock := _lock(each)) is not None:
            shutil.rmtree(each, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Locks a folder of this user. None if another process has locked it, or if it is something else."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), folder.lstat()):
                return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def _open(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return os.fdopen(os.open(path, _NEW, 0o600), "wb", buffering=0)


def _publish(temporary: Path, path: Path) -> None:
    """Renames the folder when its contents are on the disk: a power failure leaves no half of it either."""
    for each in sorted(temporary.rglob("*"), reverse=True):
        _sync(each)
    _sync(temporary)
    temporary.rename(path)  # replaces an empty folder, and fails for everything else
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
