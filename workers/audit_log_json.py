"""A verification of the audit log as JSON, for ``paywatch console audit --verify`` and the console."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.audit_log import Verified


def verified_json(found: "Verified") -> dict[str, Any]:
    """``head`` is ``ID:HASH`` as ``--head`` takes it. ``unknown``: the attempts that have no outcome."""
    return {
        "sound": found.broken is None,
        "entries": found.entries,
        "first": found.first,
        "head": found.head and f"{found.head.id}:{found.head.sha256.hex()}",
        "broken": found.broken and {"id": found.broken.id, "code": found.broken.flaw.value},
        "cuts": [
            {
                "upto": cut.upto,
                "sha256": cut.sha256.hex(),
                "cut_at": cut.cut_at.isoformat(),
                "deleted": cut.deleted,
            }
            for cut in found.cuts
        ],
        "unknown": list(found.unknown),
    }
