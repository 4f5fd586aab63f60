"""What can be wrong: a stable code for each problem."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    CHECK_FAILING = "check_failing"
    CHECK_DEGRADED = "check_degraded"
    CHECK_UNKNOWN = "check_unknown"
    CHECK_MISSED = "check_missed"
    CHECK_OVERDUE = "check_overdue"
    CHECK_NEVER_READ = "check_never_read"
    CHECK_NOT_SCHEDULED = "check_not_scheduled"
    CHANNEL_BROKEN = "channel_broken"
    CONFIGURATION_NOT_ACTIVE = "configuration_not_active"
    DIGEST_OVERDUE = "digest_overdue"
    ESCALATION_EXHAUSTED = "escalation_exhausted"
    ESCALATION_OVERDUE = "escalation_overdue"
    INCIDENT_OPEN = "incident_open"
    NOTIFICATION_DELAYED = "notification_delayed"
    NOTIFICATION_FAILED = "notification_failed"
    RESOLVE_MISSING = "resolve_missing"
    RULES_NOT_JUDGED = "rules_not_judged"
    RULE_UNKNOWN = "rule_unknown"
    RULE_WITHOUT_INPUT = "rule_without_input"
    RECONCILIATION_FAILED = "reconciliation_failed"
    RECONCILIATION_INCOMPLETE = "reconciliation_incomplete"
    RECONCILIATION_OVERDUE = "reconciliation_overdue"
    RECONCILIATION_STALLED = "reconciliation_stalled"
    RECONCILIATION_MISSING = "reconciliation_missing"
    MANUAL_RECONCILIATION_UNREAD = "manual_reconciliation_unread"
    DAYS_SKIPPED = "days_skipped"
    NO_PROBE_WORKER = "no_probe_worker"
    NO_RECONCILE_WORKER = "no_reconcile_worker"
    WORKER_BLIND = "worker_blind"
    WORKER_DEAD = "worker_dead"
    WORKER_OUTDATED = "worker_outdated"
    CLOCK_SKEWED = "clock_skewed"
    CLOCK_UNUSABLE = "clock_unusable"
    AUDIT_OVERDUE = "audit_overdue"
    PING_FAILED = "ping_failed"
    PING_OVERDUE = "ping_overdue"

    @property
    def stops_heartbeat(self) -> bool:
        """Whether the external heartbeat stops: Paywatch does not work, or cannot see.

        It continues while Paywatch works and reports that something else is broken. Otherwise a failing shop
        would hide that Paywatch fails too. Problems of the ping itself do not stop the next one.
        """
        return self not in _PING_CONTINUES


_PING_CONTINUES = frozenset(
    {
        ProblemCode.CHECK_FAILING,
        ProblemCode.CHECK_DEGRADED,
        ProblemCode.CONFIGURATION_NOT_ACTIVE,  # of a command: workers have the active one
        ProblemCode.INCIDENT_OPEN,
        ProblemCode.MANUAL_RECONCILIATION_UNREAD,  # a person started it and sees how it ends
        ProblemCode.RULE_UNKNOWN,  # an incident of its own says so, unless the rule allows it
        ProblemCode.RULE_WITHOUT_INPUT,
        ProblemCode.RECONCILIATION_STALLED,
        ProblemCode.CLOCK_SKEWED,
        ProblemCode.AUDIT_OVERDUE,
        ProblemCode.PING_FAILED,
        ProblemCode.PING_OVERDUE,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """``subject`` is the check, channel, run, worker or account that has the problem; empty for none."""

    code: ProblemCode
    subject: str
    text: str
