"""Structured logs: one JSON object per line on stderr (and in LOG_DIR), with secrets masked."""

import json
import logging
import logging.handlers
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from settings import ConfigError, Settings
from workers.foreign_lines import is_wanted, name_event
from workers.redaction import Redaction, secrets_of
from workers.tracebacks import Tracebacks

_RENDERED = "paywatch_line"
_encode = json.JSONEncoder().encode  # redaction left nothing that JSON does not know


def configure(settings: Settings | None, *, component: str) -> None:
    """Routes structlog and the standard library's logging through one JSON formatter with redaction."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        Tracebacks(),
        structlog.processors.format_exc_info,
        Redaction(secrets_of(settings) if settings else ()),
    ]
    formatter = _Formatter(
        foreign_pre_chain=[name_event, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _to_json],
    )
    # No line has the caller or the thread. Python's documentation names these switches ("Optimization").
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handlers = _handlers(settings.log_dir if settings else None, component)
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(is_wanted)
    level = settings.log_level.upper() if settings else "INFO"
    logging.basicConfig(handlers=handlers, level=level, force=True)
    for noisy in ("httpx", "httpcore", "stripe", "arq.worker", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, _render],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(component=component)


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Writes our own lines as they were rendered, and renders those of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        rendered: str | None = record.__dict__.get(_RENDERED)
        return super().format(record) if rendered is None else rendered


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """The last processor: renders once for all handlers, and without a copy of the record."""
    return (event["event"],), {"extra": {_RENDERED: _encode(event)}}


def _to_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return _encode(event)


def _handlers(directory: Path | None, component: str) -> list[logging.Handler]:
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if directory is not None:
        path = directory / f"paywatch-{component}.log"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            handlers.append(logging.handlers.RotatingFileHandler(path, maxBytes=50_000_000, backupCount=10))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise ConfigError([f"LOG_DIR: {path} cannot be written ({why}): name another folder"]) from None
    return handlers
