"""Loads the configuration and sets up logging: the first thing that any process of ours does."""

import structlog

import settings as configuration
from settings import Settings

log = structlog.get_logger(__name__)


def load(component: str = "command") -> Settings:
    """Loads the configuration and configures logs for this component. Raises ConfigError.

    A command logs warnings only, and only to stderr: its result is what the user wants to read. A worker logs
    each notice, since nobody may have run `paywatch config check`, and does not start without a file.
    """
    from workers import logs

    found = configuration.load_with_notices()
    if component != "command" and found.source is None and found.problem is not None:
        raise configuration.ConfigError([found.problem])
    loaded = found.settings
    quiet = (
        loaded.model_copy(update={"log_level": "WARNING", "log_dir": None})
        if component == "command"
        else loaded
    )
    logs.configure(quiet, component=component)
    if component != "command":
        for notice in found.notices:
            log.warning("configuration_notice", message=notice)
    return loaded
