"""The judgement: which problems a snapshot shows. A pure function, with the database's clock."""

from collections.abc import Mapping, Sequence

from settings.accounts import Account
from settings.stored import AlertSettings
from store import OutdatedWorker, Snapshot
from workers.health.checks import check_problems
from workers.health.fleet import fleet_problems
from workers.health.heartbeat import heartbeat_problems
from workers.health.notifications import notification_problems
from workers.health.problems import Problem, ProblemCode
from workers.health.runs import run_problems


def judge(
    snapshot: Snapshot,
    settings: AlertSettings,
    skipped: Mapping[Account, Sequence[str]] | None = None,
    outdated: Sequence[OutdatedWorker] = (),
) -> list[Problem]:
    """Returns all problems. ``skipped`` are sentences about days that were too old to be planned; a worker
    whose configuration is not the active revision is ``outdated``."""
    return [
        *fleet_problems(snapshot, settings, outdated),
        *check_problems(snapshot, settings),
        *_incidents(snapshot),
        *notification_problems(snapshot),
        *run_problems(snapshot, settings, skipped or {}),
        *heartbeat_problems(snapshot),
    ]


def _incidents(snapshot: Snapshot) -> list[Problem]:
    return [
        Problem(ProblemCode.INCIDENT_OPEN, each.id, f"{each.severity} {each.subject}: {each.reason}")
        for each in snapshot.incidents
    ]
