"""A revision of the configuration as JSON, for ``paywatch config`` and the console."""

from collections.abc import Sequence
from typing import Any

from settings.differences import Difference
from store import Revision


def revision_json(revision: Revision, changes: Sequence[Difference]) -> dict[str, Any]:
    """Returns who applied it, when, and what it changed; the configuration itself is not in it."""
    return {
        "number": revision.number,
        "digest": revision.digest,
        "applied_at": revision.applied_at.isoformat(),
        "source": revision.source,
        "worker": revision.applied_by if revision.source == "worker" else None,
        "applied_by": revision.applied_by,
        "version": revision.version,
        "changes": [
            {"key": change.key, "before": change.before, "after": change.after} for change in changes
        ],
    }
