"""Loads the configuration and sets up logging: the first thing that any process of ours does."""

import logging
import sys
import threading
from typing import TYPE_CHECKING

import settings as configuration
from settings import Settings

if TYPE_CHECKING:
    from workers.error_reports import ErrorReports


def load(component: str = "command", reports: "ErrorReports | None" = None) -> Settings:
    """Loads the configuration and configures logs for this component. Raises ConfigError.

    A command logs warnings only, and only to stderr: its result is what the user wants to read. A worker logs
    each notice, since nobody may have run `paywatch config check`, and does not start without a file. It
    passes the reports of its errors.
    """
    from workers import logs

    found = configuration.load_with_notices()
    if component == "command":
        logs.configure(_warnings_only(found.settings), component=component)
        return found.settings
    if found.source is None and found.problem is not None:
        raise configuration.ConfigError([found.problem])
    configure_logs(found.settings, component, reports)
    import structlog

    log = structlog.get_logger(__name__)
    for notice in found.notices:
        log.warning("configuration_notice", message=notice)
    return found.settings


def configure_logs(settings: Settings, component: str, reports: "ErrorReports | None") -> None:
    """Configures the logs of a worker, and what reports the errors among their lines."""
    from workers import logs

    logs.configure(settings, component=component, reports=reports)
    threading.excepthook = _log_uncaught
    sys.unraisablehook = _log_uncaught
    if reports is not None:
        reports.configure(settings, component)


def _log_uncaught(uncaught: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
    """Logs the error that ended a thread or a finalizer. Python would print it past the masking of logs."""
    import structlog

    log = structlog.get_logger(__name__)
    if uncaught.exc_type is not SystemExit:
        log.error("uncaught_error", exc_info=uncaught.exc_value or uncaught.exc_type())


def load_again() -> Settings:
    """Loads the configuration of a worker that runs, and sets up nothing. Raises ConfigError."""
    found = configuration.load_with_notices()
    if found.problem is not None:
        raise configuration.ConfigError([found.problem])
    return found.settings


def load_for_reading() -> Settings:
    """Does what `load` does, for a command that only reads records and prints them.

    Such a command logs nothing itself, so it imports the logging library (with Rich, longer than all other
    modules together) only if a library logs a warning.
    """
    settings = configuration.load()
    logging.basicConfig(handlers=[_FirstLine(settings)], level=logging.WARNING, force=True)
    return settings


class _FirstLine(logging.Handler):
    """Configures logs when the first line is logged, and passes that line on."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def emit(self, record: logging.LogRecord) -> None:
        from workers import logs

        logs.configure(_warnings_only(self._settings), component="command")
        logging.getLogger(record.name).handle(record)


def _warnings_only(settings: Settings) -> Settings:
    return settings.model_copy(update={"log_level": "WARNING", "log_dir": None})
