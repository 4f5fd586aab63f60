"""Loads the configuration and sets up logging: the first thing that any process of ours does."""

import settings as configuration
from settings import Settings


def load(component: str = "command") -> Settings:
    """Loads the configuration and configures logs for this component. Raises ConfigError.

    A command logs warnings only, and only to stderr: its result is what the user wants to read.
    """
    from workers import logs

    loaded = configuration.load()
    quiet = (
        loaded.model_copy(update={"log_level": "WARNING", "log_dir": None})
        if component == "command"
        else loaded
    )
    logs.configure(quiet, component=component)
    return loaded
