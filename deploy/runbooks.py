"""Addresses of the pages that alerts and dashboards link to.

``make generated RUNBOOKS=https://... CONSOLE=https://...`` sets them. The defaults are no real addresses,
because the project does not know where you publish ``docs/`` and where your console is.
"""

import os

BASE = "https://paywatch.example/docs/runbooks"
CONSOLE = "https://console.example"
"""As ``console.public_url``."""


def base() -> str:
    """Returns the address of the folder ``docs/runbooks``, without a slash at its end."""
    return (os.environ.get("RUNBOOKS") or BASE).rstrip("/")


def runbook(name: str) -> str:
    """Returns the address of an alert's runbook."""
    return f"{base()}/{name}.md"


def page(name: str) -> str:
    """Returns the address of a page of ``docs/``, such as ``status.md``."""
    return f"{base().rpartition('/')[0]}/{name}"


def console(path: str) -> str:
    """Returns the address of a page of the console, such as ``/workers``."""
    return (os.environ.get("CONSOLE") or CONSOLE).rstrip("/") + path
