"""Problems of a command's own configuration: what it says may not be what workers do."""

from collections.abc import Iterator

from settings import Settings
from settings.differences import differences
from settings.revision import FILE_SECTIONS, Configuration
from settings.texts import join_first
from store import Revision, Snapshot
from workers.health.checks import unscheduled_checks
from workers.health.problems import Problem, ProblemCode

NAMED_DIFFERENCES = 3


def configuration_problems(
    snapshot: Snapshot, settings: Settings, active: Revision | None
) -> Iterator[Problem]:
    """Compares these settings with the active revision. Without a file there is nothing to compare."""
    own = Configuration.of(settings)
    if active is None or active.digest == own.digest or not settings.model_fields_set & FILE_SECTIONS:
        return
    text = (
        f"this configuration differs from revision {active.number}, which is active ({active.digest}), in "
        f"{_differing(own, active)}: make it active with `paywatch config apply`"
    )
    yield Problem(ProblemCode.CONFIGURATION_NOT_ACTIVE, own.digest, text)
    yield from unscheduled_checks(snapshot, settings)


def _differing(own: Configuration, active: Revision) -> str:
    keys = [each.key for each in differences(active.configuration, own.content)]
    return join_first(keys, NAMED_DIFFERENCES)
