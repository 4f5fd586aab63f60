"""Which group an incident belongs to."""

from collections.abc import Sequence

from alerts.content import Affected, Content

_LABEL = "labels."


def group_of(content: Content, by: Sequence[str]) -> str:
    """Returns what the group's messages call it, which is also its key: ``payments``, or empty.

    Incidents without the values by which they are grouped are a group too.
    """
    if not content.affected:
        return ""
    return " / ".join(filter(None, (_value(content.affected[0], part) for part in by)))


def _value(affected: Affected, part: str) -> str:
    if part.startswith(_LABEL):
        return affected.labels.get(part.removeprefix(_LABEL), "")
    return {
        "groups": ", ".join(affected.groups),
        "check": affected.check or affected.subject,
        "kind": affected.kind,
        "severity": str(affected.severity),
    }[part]
