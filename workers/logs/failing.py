"""Handlers that never write a record as it is: only a rendered line is without secrets."""

import logging
import sys
from typing import TextIO


class MaskedHandler(logging.Handler):
    """The standard library's writes the arguments of a record that it failed to write to standard error."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name of the base class)
        """Reports a bug in rendering. A stream that cannot be written takes no report either."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(logging.makeLogRecord({"msg": f"a line of {record.name}"}))


class StandardError(MaskedHandler, logging.StreamHandler[TextIO]):
    """Writes each record to standard error as it is now."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
