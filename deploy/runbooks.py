"""Addresses of the pages that alerts and dashboards link to.

``make generated RUNBOOKS=https://...`` sets them. The default is no real address, because the
project does not know where you publish ``docs/``.
"""

import os

BASE = "https://paywatch.example/docs/runbooks"


def base() -> str:
    """Returns the address of the folder ``docs/runbooks``, without a slash at its end."""
    return (os.environ.get("RUNBOOKS") or BASE).rstrip("/")


def runbook(name: str) -> str:
    """Returns the address of an alert's runbook."""
    return f"{base()}/{name}.md"


def page(name: str) -> str:
    """Returns the address of a page of ``docs/``, such as ``status.md``."""
    return f"{base().rpartition('/')[0]}/{name}"
