"""What to do about each problem, in one sentence: the same for ``paywatch status`` and the console."""

from collections.abc import Mapping

from workers.health.problems import ProblemCode as Code

WHAT_TO_DO: Mapping[Code, str] = {
    Code.CHECK_FAILING: "open its incident, and follow the runbook of the check",
    Code.CHECK_DEGRADED: "look at its durations: it works, but too slowly or not completely",
    Code.CHECK_UNKNOWN: "read the reason: Paywatch itself could not check, so repair its access or its query",
    Code.CHECK_MISSED: "look for workers: start one of its location, or raise workers.concurrency",
    Code.CHECK_OVERDUE: "look for workers: start one of its location, or raise workers.concurrency",
    Code.CHECK_NEVER_READ: "wait for one interval; then look for a worker of its location",
    Code.CHECK_NOT_SCHEDULED: "start a probe worker with this configuration, or run `paywatch config apply`",
    Code.CHANNEL_BROKEN: "repair its address or token, then run `paywatch channel test`",
    Code.CONFIGURATION_NOT_ACTIVE: "run `paywatch config apply` if this configuration shall be active",
    Code.DIGEST_OVERDUE: "look for a probe worker, and at the log for digest errors",
    Code.ESCALATION_EXHAUSTED: "acknowledge it now; then add a step or remind_every for its severity",
    Code.ESCALATION_OVERDUE: "look for a probe worker: nobody decides what is due",
    Code.INCIDENT_OPEN: "acknowledge it, and follow its runbook",
    Code.NOTIFICATION_DELAYED: "look at the channel's last error; tell the people yourself meanwhile",
    Code.NOTIFICATION_FAILED: "tell the people yourself, then repair the channel and test it",
    Code.RESOLVE_MISSING: "tell the people that it is over, and close it at the provider by hand",
    Code.RULES_NOT_JUDGED: "look for a probe worker, and at its log for errors of rules",
    Code.RULE_UNKNOWN: "read its sentence: a check that it needs has no good reading",
    Code.RULE_WITHOUT_INPUT: "correct the name of the value in the rule, or remove the rule",
    Code.RECONCILIATION_FAILED: "read why with `paywatch reconcile show`, repair it, and resume the run",
    Code.RECONCILIATION_INCOMPLETE: "resume the run with `paywatch reconcile resume`",
    Code.RECONCILIATION_OVERDUE: "look for a reconcile worker, and at how far its run is",
    Code.RECONCILIATION_STALLED: "start `paywatch worker reconcile`, or resume the run here",
    Code.RECONCILIATION_MISSING: "start `paywatch worker reconcile`: it plans the daily runs",
    Code.MANUAL_RECONCILIATION_UNREAD: "resume the run, or start another one of its window",
    Code.DAYS_SKIPPED: "reconcile these days with `paywatch reconcile run`",
    Code.NO_PROBE_WORKER: "start `paywatch worker probes`",
    Code.NO_RECONCILE_WORKER: "start `paywatch worker reconcile`",
    Code.WORKER_BLIND: "repair the network or the name resolution of its host, or stop the worker",
    Code.WORKER_DEAD: "read the end of its log, and start a worker of the same role",
    Code.WORKER_OUTDATED: "deploy the active configuration there (`paywatch config history`)",
    Code.CLOCK_SKEWED: "synchronise the clock of its host",
    Code.CLOCK_UNUSABLE: "synchronise the clock of its host: until then it runs no checks",
    Code.AUDIT_OVERDUE: "look at the log of the probe workers: nobody looks whether Paywatch works",
    Code.PING_FAILED: "check PAYWATCH_HEARTBEAT_URL and the service behind it",
    Code.PING_OVERDUE: "check PAYWATCH_HEARTBEAT_URL, and look for problems that stop the heartbeat",
}
