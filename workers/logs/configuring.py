"""Routes structlog and the standard library's logging through one renderer, with secrets masked."""

import logging
import os
import socket
import sys
import weakref
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from settings import ConfigError, Settings
from workers.foreign_lines import add_extra, is_wanted, mend_arguments, name_event
from workers.logs.console_lines import ConsoleLines
from workers.logs.ecs_lines import EcsLines
from workers.logs.events import Routes
from workers.logs.failing import StandardError
from workers.logs.files import FILES_OF_RECORD, LogFiles
from workers.logs.json_lines import JsonLines
from workers.logs.typed import typed
from workers.redaction import Redaction, secrets_of
from workers.tracebacks import Tracebacks

Render = Callable[[Mapping[str, Any]], str]

LINE, FILE_LINE = "paywatch_line", "paywatch_file_line"
_LONGEST_CONSTANT = 200


def configure(
    settings: Settings | None, *, component: str, reports: Callable[..., Any] | None = None
) -> None:
    """Sets up standard error and the files of LOG_DIR. Raises ConfigError if these cannot be written.

    The second time in a process, the files of the first time stay open. ``reports`` is a processor that sees
    each line while it still has its exception.
    """
    redaction = Redaction(secrets_of(settings) if settings else ())
    gathering: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        add_extra,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        *([reports] if reports else []),
        Tracebacks(),
        structlog.processors.format_exc_info,
    ]
    cleaning: list[Any] = [redaction, typed]
    # No line has the caller or the thread. Python's documentation names these switches ("Optimization").
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    line, file_line = _renderers(settings, constant_fields(settings, component, redaction))
    handlers: list[logging.Handler] = [StandardError()]
    formatter = _formatter(gathering, cleaning, LINE, line)
    handlers[0].setFormatter(formatter)
    if (files := _files(settings, component)) is not None:
        same = file_line is line
        files.setFormatter(formatter if same else _formatter(gathering, cleaning, FILE_LINE, file_line))
        handlers.append(files)
    _install(handlers, settings.log_level if settings else "INFO")
    last = _Last(line, file_line, Routes(settings.checks if settings else ()))
    structlog.configure(
        processors=[*gathering, *cleaning, last],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def reopen_files() -> None:
    """Opens the files of LOG_DIR by their names again, after logrotate renamed them."""
    for handler in open_files():
        handler.reopen()


def lines_lost() -> int:
    """Returns how many lines the files of this process do not have."""
    return sum(handler.lost for handler in open_files())


def constant_fields(settings: Settings | None, component: str, redaction: Redaction) -> dict[str, str]:
    """Returns the fields that are the same on each line of this process, without secrets."""
    found = {"component": component, "node": f"{socket.gethostname()}-{os.getpid()}"}
    if settings is not None:
        found |= {"service": settings.service, "environment": settings.environment}
        found |= {"version": settings.app_version} if settings.app_version else {}
    return {name: redaction.text(value, _LONGEST_CONSTANT) for name, value in found.items()}


def _renderers(settings: Settings | None, constant: Mapping[str, str]) -> tuple[Render, Render]:
    """Returns those of standard error and of the files, which programs read in any case."""
    match settings.log_format if settings else "json":
        case "ecs":
            return (ecs := EcsLines(constant)), ecs
        case "console":
            return ConsoleLines(colors=_takes_colors(sys.stderr)), JsonLines(constant)
    return (lines := JsonLines(constant)), lines


def _takes_colors(stream: TextIO) -> bool:
    """https://no-color.org: any value but an empty one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _files(settings: Settings | None, component: str) -> LogFiles | None:
    if settings is None or settings.log_dir is None:
        return None
    directory, largest, backups = settings.log_dir, settings.log_max_bytes, settings.log_backups
    for handler in open_files():
        if (handler.directory, handler.component) == (directory, component):
            handler.resize(largest=largest, backups=backups)
            return handler
    try:
        return LogFiles(directory, component, largest=largest, backups=backups)
    except OSError as error:
        raise ConfigError([unwritable(error, settings)]) from None


def unwritable(error: OSError, settings: Settings) -> str:
    """Returns the sentence about a LOG_DIR that cannot be used."""
    why = (error.strerror or type(error).__name__).lower()
    return f"LOG_DIR: {error.filename or settings.log_dir} cannot be written ({why}): name another folder"


def open_files() -> list[LogFiles]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, LogFiles)]


def _install(handlers: list[logging.Handler], level: str) -> None:
    """Replaces the handlers of the root logger, as ``basicConfig(force=True)``, which closes all old ones."""
    root = logging.getLogger()
    old = [handler for handler in root.handlers if handler not in handlers]
    for handler in handlers:
        handler.filters.clear()
        handler.addFilter(is_wanted)
    root.handlers[:] = handlers
    root.setLevel(level)
    for handler in old:
        handler.close()
    for noisy in ("httpx", "httpcore", "stripe", "arq.worker", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _formatter(gathering: list[Any], cleaning: list[Any], key: str, render: Render) -> "_Formatter":
    return _Formatter(
        key,
        foreign_pre_chain=[name_event, *gathering],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *cleaning, _Rendered(render)],
    )


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Writes our own lines as they were rendered, and renders those of libraries, once for all handlers."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(**options)
        self._key = key
        self._last: tuple[Callable[[], logging.LogRecord | None], str] = (lambda: None, "")

    def format(self, record: logging.LogRecord) -> str:
        rendered: str | None = record.__dict__.get(self._key)
        if rendered is not None:
            return rendered
        last, rendered = self._last
        if last() is not record:
            mend_arguments(record)
            rendered = super().format(record)
            self._last = weakref.ref(record), rendered
        return rendered


class _Last:
    """The last processor: renders once for all handlers, and without a copy of the record."""

    def __init__(self, line: Render, file_line: Render, routes: Routes) -> None:
        self._line, self._file_line, self._routes = line, file_line, routes

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> tuple[tuple[str], dict[str, Any]]:
        line = self._line(event)
        file_line = line if self._file_line is self._line else self._file_line(event)
        extra = {LINE: line, FILE_LINE: file_line, FILES_OF_RECORD: self._routes.files(event)}
        return (event["event"],), {"extra": extra}


class _Rendered:
    """The last processor of a formatter, for lines of libraries."""

    def __init__(self, render: Render) -> None:
        self._render = render

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
        return self._render(event)
