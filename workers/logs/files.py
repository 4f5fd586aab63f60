"""The files of LOG_DIR: one with all lines, and those of errors, payments, payouts and the audit.

A file that cannot be written stops no work: the line is on standard error in any case. The first failure is
logged there, and so is its end, with the number of lines that the files do not have.
"""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import structlog

from workers.logs.events import COMBINED, ERROR, FILES
from workers.logs.failing import MaskedHandler
from workers.logs.file import LogFile
from workers.logs.slot import Slot

log = structlog.get_logger(__name__)

FILES_OF_RECORD = "paywatch_files"
"""The attribute of a log record with the names of its files, besides ``combined`` and ``error``."""
QUIET = 5.0
"""Seconds without a failure before the files count as writable again."""


class LogFiles(MaskedHandler):
    """Writes each record to its files. The constructor raises OSError if one of them cannot be opened."""

    def __init__(
        self,
        directory: Path,
        component: str,
        *,
        largest: int,
        backups: int,
        only: Iterable[str] = FILES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.directory, self.component = directory, component
        self.lost = 0
        self._clock, self._failed_at = clock, 0.0
        self._lost_before: int | None = None
        directory.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._slot = Slot.take(directory, f"paywatch-{component}")
        self._files = {
            name: LogFile(self._path(name), largest=largest, backups=backups, clock=clock) for name in only
        }
        try:
            self._open_all()
        except OSError:
            self.close()
            raise

    @property
    def unwritable(self) -> bool:
        return self._lost_before is not None

    def resize(self, *, largest: int, backups: int) -> None:
        """Applies other limits to the open files."""
        for file in self._files.values():
            file.largest, file.backups = largest, backups

    def reopen(self) -> None:
        """Opens the files by their names again, after somebody moved them."""
        self.acquire()
        try:
            self._keep_slot()
            self._reopened()
        finally:
            self.release()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = f"{self.format(record)}\n".encode("utf-8", "backslashreplace")
        except Exception:  # as in the standard library's handlers
            self.handleError(record)
            return
        self._keep_slot()
        for name in self._names(record):
            if not self._write(self._files[name], line):
                self.lost += 1
        if self.unwritable and self._clock() - self._failed_at >= QUIET:
            self._recover()

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._slot.release()
        super().close()

    def _path(self, name: str) -> Path:
        return self.directory / f"{self._slot.name}-{name}.log"

    def _keep_slot(self) -> None:
        """Takes a slot again if another process could take this one, before a file is opened by its name."""
        if self._slot.is_held:
            return
        with suppress(OSError):  # the folder is gone: the files report that
            taken = Slot.take(self.directory, f"paywatch-{self.component}")
            self._slot.release()
            self._slot = taken
            for name, file in self._files.items():
                file.follow_to(self._path(name))

    def _names(self, record: logging.LogRecord) -> list[str]:
        more: tuple[str, ...] = record.__dict__.get(FILES_OF_RECORD, ())
        if record.levelno >= logging.ERROR:
            more = (ERROR, *more)
        return [name for name in (COMBINED, *more) if name in self._files]

    def _open_all(self) -> None:
        for file in self._files.values():
            file.open()

    def _write(self, file: LogFile, line: bytes) -> bool:
        try:
            file.write(line)
        except OSError as error:
            self._fail(file.path, error)
            return False
        return True

    def _reopened(self) -> bool:
        try:
            self._open_all()
        except OSError as error:
            self._fail(Path(error.filename or self.directory), error)
            return False
        return True

    def _fail(self, path: Path, error: OSError) -> None:
        self._failed_at = self._clock()
        if self.unwritable:
            return
        self._lost_before = self.lost  # before the next line, which this handler receives too
        log.error("log_file_unwritable", path=str(path), reason=(error.strerror or str(error)).lower())

    def _recover(self) -> None:
        """Opens every file: one of a kind of lines that is rare may be what failed."""
        if not self._reopened():
            return
        lost, self._lost_before = self.lost - (self._lost_before or 0), None
        log.warning("log_file_writable", lost=lost)
