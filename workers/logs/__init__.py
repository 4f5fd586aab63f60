"""Structured logs: one line a record on standard error, and in the files of LOG_DIR, with secrets masked."""

from workers.logs.configuring import configure, lines_lost, reopen_files

__all__ = ["configure", "lines_lost", "reopen_files"]
