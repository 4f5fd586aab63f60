"""Prints what differs between two configurations."""

import json
from collections.abc import Iterable
from typing import Any

from settings.differences import Difference
from settings.texts import escape_controls
from settings.urls import MASK
from workers.output import results


def print_changes(changes: Iterable[Difference]) -> None:
    for change in changes:
        before, after = (_shown(value) for value in (change.before, change.after))
        if before == after and MASK in after:
            after = "another secret"
        results().print(escape_controls(f"  {change.key}: {before} -> {after}"))


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "name" in value:
        return f"{value.get('kind', 'rule')}"
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)
