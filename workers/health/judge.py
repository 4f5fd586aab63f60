"""The judgement: which problems a snapshot shows. A pure function, with the database's clock."""

from collections.abc import Collection, Mapping, Sequence

from settings.accounts import Account
from settings.stored import AlertSettings
from store import OutdatedWorker, Snapshot
from store.digests import DigestKey
from workers.health.checks import check_problems
from workers.health.digests import digest_problems
from workers.health.escalations import escalation_problems, unresolved_problems
from workers.health.fleet import fleet_problems
from workers.health.heartbeat import heartbeat_problems
from workers.health.notifications import channel_problems, notification_problems
from workers.health.problems import Problem, ProblemCode
from workers.health.rules import rule_problems
from workers.health.runs import run_problems


def judge(
    snapshot: Snapshot,
    settings: AlertSettings,
    skipped: Mapping[Account, Sequence[str]] | None = None,
    outdated: Sequence[OutdatedWorker] = (),
    digests: Collection[DigestKey] = (),
) -> list[Problem]:
    """Returns all problems. ``skipped`` are sentences about days that were too old to be planned; a worker
    whose configuration is not the active revision is ``outdated``; ``digests`` are the newest that were
    sent."""
    return [
        *fleet_problems(snapshot, settings, outdated),
        *check_problems(snapshot, settings),
        *_incidents(snapshot),
        *escalation_problems(snapshot, settings),
        *rule_problems(snapshot, settings),
        *channel_problems(snapshot, settings),
        *notification_problems(snapshot),
        *unresolved_problems(snapshot),
        *run_problems(snapshot, settings, skipped or {}),
        *digest_problems(settings, digests, snapshot.at),
        *heartbeat_problems(snapshot),
    ]


def _incidents(snapshot: Snapshot) -> list[Problem]:
    return [
        Problem(ProblemCode.INCIDENT_OPEN, each.id, f"{each.severity} {each.subject}: {each.reason}")
        for each in snapshot.incidents
    ]
