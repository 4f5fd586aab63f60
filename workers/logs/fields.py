"""The fields of log lines, and the one type that each of them has.

Elasticsearch fixes the type of a field at its first document, and drops documents with another one. The index
template, the table in docs/logs.md and the ECS lines are made from `FIELDS`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Type(StrEnum):
    """The types of Elasticsearch. ``KEYWORDS`` is a list of keywords, whose mapping is ``keyword`` too."""

    KEYWORD = "keyword"
    TEXT = "text"
    LONG = "long"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    KEYWORDS = "keywords"


class Field(NamedTuple):
    """``ecs``: its name in ECS. Without one it is ``labels.NAME`` there."""

    type: Type
    meaning: str
    ecs: str | None = None


def _keyword(meaning: str, ecs: str | None = None) -> Field:
    return Field(Type.KEYWORD, meaning, ecs)


def _long(meaning: str) -> Field:
    return Field(Type.LONG, meaning)


def _double(meaning: str, ecs: str | None = None) -> Field:
    return Field(Type.DOUBLE, meaning, ecs)


def _date(meaning: str, ecs: str | None = None) -> Field:
    return Field(Type.DATE, meaning, ecs)


EXTRA = "extra"
"""Where a value goes that its field cannot have."""

EVERY_LINE: Mapping[str, Field] = {
    "timestamp": _date("when, in UTC", "@timestamp"),
    "level": _keyword("`debug`, `info`, `warning`, `error` or `critical`", "log.level"),
    "event": _keyword("the stable name of what happened", "event.action"),
    "component": _keyword(
        "`worker-probes`, `worker-reconcile`, `worker-all` or `command`", "service.node.roles"
    ),
    "node": _keyword("the host and process that wrote it", "service.node.name"),
    "service": _keyword("`service` of the configuration", "service.name"),
    "environment": _keyword("`environment` of the configuration", "service.environment"),
    "version": _keyword("`APP_VERSION`, if it is set", "service.version"),
}
"""The fields that have the same value on each line of a process, but for the first three."""

SENTENCES: Mapping[str, Field] = {
    "message": Field(Type.TEXT, "a sentence for people", "message"),
    "error": Field(Type.TEXT, "what went wrong, for people", "error.message"),
    "error_type": _keyword("the class of an error of Paywatch", "error.type"),
    "exception": Field(Type.TEXT, "a traceback: a bug of Paywatch", "error.stack_trace"),
    "reason": Field(Type.TEXT, "why, for people", "event.reason"),
    "problem": Field(Type.TEXT, "what stops the heartbeat ping, or why a reading is not stored"),
    "problems": Field(Type.KEYWORDS, "the sentences about a configuration that was refused"),
    EXTRA: Field(
        Type.KEYWORDS, "`name=value` of what has no field of its own, or another type than its field"
    ),
}

IDS: Mapping[str, Field] = {
    "name": _keyword("the check"),
    "names": Field(Type.KEYWORDS, "several checks"),
    "incident": _keyword("the id of an incident"),
    "incidents": Field(Type.KEYWORDS, "the ids of the incidents of one notification about several"),
    "run": _keyword("the id of a reconciliation"),
    "payment_id": _keyword("Stripe's id of a payment: `pi_...`, or the charge of a payment without one"),
    "payout_id": _keyword("Stripe's id of a payout: `po_...`"),
    "object_id": _keyword("the id of the object of a finding, whatever its kind"),
    "object_ids": Field(Type.KEYWORDS, "the ids of the payouts that a check of the kind `payouts` reports"),
    "account": _keyword("the id of a Stripe account; empty or null for the key's own"),
    "worker": _keyword("the name of a worker"),
    "channel": _keyword("the name of a channel"),
    "thread": _keyword("what a notification belongs to at its channel"),
    "outage": _keyword("the number of an outage of the store"),
    "dedupe_key": _keyword("the key by which the channel recognizes the incident"),
    "digest": _keyword("the name of a digest"),
    "silence": _keyword("the id of a silence"),
    "drill": _keyword("the id of a drill"),
    "token_id": _keyword("the id of a token of the console"),
    "session": _keyword("the id of a session of the console"),
    "job": _keyword("the id or the name of a job"),
    "plan": _keyword("the plan of a reconciliation that was approved"),
    "report": _keyword("the SHA-256 of a report"),
    "own": _keyword("the digest of this worker's configuration"),
    "active": _keyword("the digest of the active configuration"),
}

CODES: Mapping[str, Field] = {
    "verdict": _keyword("`pass`, `degraded`, `fail`, `unknown` or `missed`"),
    "cause": _keyword("the code of a failure"),
    "code": _keyword("the code of a problem"),
    "chain": _keyword("`report` or `sign-off`"),
    "class": _keyword("the class of a finding"),
    "kind": _keyword("of a check, of a notification or of a digest"),
    "object": _keyword("the kind of Stripe objects, such as `payments`"),
    "outcome": _keyword("of a delivery"),
    "severity": _keyword("`P0` to `P3`"),
    "status": _keyword("of a run, of a reading or of an object at Stripe"),
    "role": _keyword("of a worker, or of a person who signs off a report"),
    "mode": _keyword("`run`, `dry-run` or `undo`"),
    "mark": _keyword("`true` or `false`: what a person says of an alert"),
    "subject": _keyword("what an incident is about"),
    "step": _keyword("a part of what a worker does without the store"),
    "tick": _keyword("a part of what a worker repeats"),
    "queue": _keyword("a queue in Redis"),
    "location": _keyword("from where a check runs"),
    "logger": _keyword("the library that wrote the line", "log.logger"),
    "at": _keyword("the line of the source that raised an error"),
    "of": _keyword("the period of a digest"),
    "path": _keyword("a file", "file.path"),
    "host": _keyword("the address where it listens"),
    "page": _keyword("the path of a page of the console"),
    "currency": _keyword("of `amount`, as ISO 4217 in lower case"),
    "removed": Field(Type.KEYWORDS, "checks that a configuration removes"),
    "matchers": Field(Type.KEYWORDS, "`key=value` of what a silence matches"),
    "roles": Field(Type.KEYWORDS, "what a token or a login link permits at the console"),
    "written_by": _keyword("the version of Paywatch that wrote a revision"),
    "applied_by": _keyword("who applied the active configuration"),
    "by": _keyword("who did it", "user.name"),
}

NUMBERS: Mapping[str, Field] = {
    "duration": _double("seconds of the whole check", "event.duration"),
    "seconds": _double("how long it lasted; of a clock, how far it is ahead"),
    "limit": _double("the seconds above which the event is logged"),
    "retry_in": _double("seconds until the next attempt"),
    "amount": _long("money at risk, in minor units of `currency`"),
    "slots": _long("how many slots a reading covers"),
    "checks": _long("how many checks a worker runs"),
    "count": _long("how many"),
    "recorded": _long("how many readings were recorded"),
    "dropped": _long("how many readings were dropped"),
    "lost": _long("how many lines the files do not have"),
    "attempt": _long("the number of this attempt"),
    "attempts": _long("the number of attempts"),
    "position": _long("the position of a report in its chain"),
    "revision": _long("the number of a revision of the configuration"),
    "restored": _long("how many rows an undo restored or deleted"),
    "left": _long("how many rows an undo did not restore"),
    "port": _long("the port where it listens"),
    "fenced": Field(Type.BOOLEAN, "whether another worker had taken the delivery over"),
    "final": Field(Type.BOOLEAN, "whether it is not tried again"),
    "slot": _date("the time for which a check was scheduled", "event.start"),
    "applied_at": _date("when the active configuration was applied"),
    "until": _date("when an acknowledgement or a silence ends"),
}

FIELDS: Mapping[str, Field] = {**EVERY_LINE, **SENTENCES, **IDS, **CODES, **NUMBERS}
