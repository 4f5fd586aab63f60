"""Every environment variable that Paywatch reads, found in its code."""

import re
from functools import cache
from pathlib import Path

from settings.channels import CHANNEL_KINDS
from settings.sources import variable_names

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "settings",
    "stripeapi",
    "probes",
    "reconcile",
    "alerts",
    "store",
    "discovery",
    "workers",
    "console",
)
READ = re.compile(r"""\b\w*env\w*(?:\[|\.(?:get|pop)\()\s*["']([A-Z][A-Z0-9_]+)["']""")
GUIDE = ROOT / "docs" / "deployment.md"

OF_OTHERS = {
    "NOTIFY_SOCKET": "set by systemd itself",
    "NO_COLOR": "for people at a terminal",
    "PATH_INFO": "the path of a request",
    "PGSSLMODE": "a default of libpq: write sslmode in the URL",
    "PGUSER": "a default of libpq: write the user in the URL",
    "REQUEST_METHOD": "the method of a request",
    "SSL_CERT_DIR": "belongs to the image or the host, as the folder does",
    "SSL_CERT_FILE": "belongs to the image or the host, as the file does",
    "TERM": "for people at a terminal",
    "WATCHDOG_PID": "set by systemd itself",
    "WATCHDOG_USEC": "set by systemd itself",
}
"""What the code reads from an environment, and no platform needs to pass on, and why."""

SECOND_NAMES = {
    "STRIPE_API_KEY": "the second name of STRIPE_SECRET_KEY",
}


def variables() -> set[str]:
    """Those of settings and channels, and those that code reads by their names."""
    of_channels = {name for kind in CHANNEL_KINDS.values() for name in kind.environment_keys.values()}
    return (variable_names() | of_channels | read_by_name()) - set(OF_OTHERS)


def documented() -> set[str]:
    """The first column of the guide's table."""
    rows = re.findall(r"^\| (`[A-Z][^|]*)\|", GUIDE.read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}


@cache
def read_by_name() -> frozenset[str]:
    """``env["NAME"]`` and ``env.get("NAME")``, whatever the environment is called."""
    files = (path.read_text() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return frozenset(name for text in files if "env" in text for name in READ.findall(text))
