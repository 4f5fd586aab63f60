"""The identity of a configuration: its effective form without secrets, and a digest of it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from settings.model import Settings
from settings.show import effective

SECTIONS = (
    "environment",
    "service",
    "business_timezone",
    "checks",
    "rules",
    "stripe",
    "reconcile",
    "channels",
    "hours",
    "severities",
    "grouping",
    "digests",
    "flapping",
    "maintenance",
    "retention",
    "stripe_api_base",
)
"""What all workers must agree on. Connections, keys, logs and ports belong to one process: workers reach the
same database under different names, and only one of them may need a key."""

FILE_SECTIONS = frozenset(SECTIONS) - {"channels", "stripe_api_base"}
"""Those that no environment variable sets."""


@dataclass(frozen=True)
class Configuration:
    """The sections of a configuration as JSON types. Secrets are masked: only whether one is set counts."""

    content: Mapping[str, Any]

    @classmethod
    def of(cls, settings: Settings) -> "Configuration":
        shown = effective(settings)
        content = {section: shown[section] for section in SECTIONS}
        if settings.console_url is not None:  # messages lead there, whichever worker writes them
            content["console"] = {"public_url": settings.console_url}
        return cls(content)

    @cached_property
    def digest(self) -> str:
        """``cfg_`` and sixteen base32 characters: equal exactly if the content is."""
        return f"cfg_{_digest(self.content)}"

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """A digest of each check's definition, by the check's name."""
        return {check["name"]: _digest(check) for check in self.content["checks"]}

    @property
    def watches_nothing(self) -> bool:
        """Whether workers would do nothing by themselves: there is no check and no daily reconciliation."""
        return not self.content["checks"] and self.content["reconcile"]["daily_at"] is None


def _digest(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:16].decode().lower()
