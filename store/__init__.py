"""Paywatch's own records in Postgres, schema ``paywatch``. Functions take the pool first."""

from store.address import Address
from store.checks import Claim, Scheduled, claim_due, overdue_slots, release, sync_checks
from store.errors import (
    AmbiguousId,
    MigrationFailed,
    SchemaError,
    SchemaLocked,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    StoreError,
    StoreUnreachable,
    UnknownId,
)
from store.evaluator import Evaluator
from store.heartbeats import WorkerHeartbeat, delete_heartbeat, list_heartbeats, write_heartbeat
from store.ids import find_incident, find_run
from store.incidents import (
    Incident,
    IncidentDetails,
    IncidentEvent,
    NotificationRecord,
    acknowledge,
    get,
    list_incidents,
    resolve,
    tick,
)
from store.maintenance import Maintenance, maintain
from store.metrics import CheckState, ReconciliationState, Snapshot, snapshot
from store.outbox import (
    ClaimedDelivery,
    DeliveryOutcome,
    claim_deliveries,
    overdue_deliveries,
    pending_count,
    record_delivery,
)
from store.pool import connect
from store.readings import history, latest
from store.reconciliations import Daily, FinishedRun, LostWebhooks, UnreadDay, overdue_runs, unannounced_runs
from store.recording import ClaimedReading, Recorded, RecordStatus, record, record_outcome
from store.revisions import MigrationResult
from store.schema import check_schema, migrate, migrate_async

__all__ = [
    "Address",
    "AmbiguousId",
    "CheckState",
    "Claim",
    "ClaimedDelivery",
    "ClaimedReading",
    "Daily",
    "DeliveryOutcome",
    "Evaluator",
    "FinishedRun",
    "Incident",
    "IncidentDetails",
    "IncidentEvent",
    "LostWebhooks",
    "Maintenance",
    "MigrationFailed",
    "MigrationResult",
    "NotificationRecord",
    "ReconciliationState",
    "RecordStatus",
    "Recorded",
    "Scheduled",
    "SchemaError",
    "SchemaLocked",
    "SchemaMissing",
    "SchemaNewer",
    "SchemaOlder",
    "Snapshot",
    "StoreError",
    "StoreUnreachable",
    "UnknownId",
    "UnreadDay",
    "WorkerHeartbeat",
    "acknowledge",
    "check_schema",
    "claim_deliveries",
    "claim_due",
    "connect",
    "delete_heartbeat",
    "find_incident",
    "find_run",
    "get",
    "history",
    "latest",
    "list_heartbeats",
    "list_incidents",
    "maintain",
    "migrate",
    "migrate_async",
    "overdue_deliveries",
    "overdue_runs",
    "overdue_slots",
    "pending_count",
    "record",
    "record_delivery",
    "record_outcome",
    "release",
    "resolve",
    "snapshot",
    "sync_checks",
    "tick",
    "unannounced_runs",
    "write_heartbeat",
]
