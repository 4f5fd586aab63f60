"""The rules of the monitoring guides, which ``use`` switches on by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DefaultRule:
    condition: str
    severity: Literal["P0", "P1", "P2", "P3"]
    what: str


DEFAULT_RULES: Mapping[str, DefaultRule] = {
    "api-connectivity": DefaultRule(
        "api_connection_failures > 5 in 10 minutes", "P1", "Stripe's API does not answer as it must"
    ),
    "database-connection-down": DefaultRule(
        "database_connection_failures > 0 for 1 minute", "P0", "a database takes no connections"
    ),
    "database-connectivity": DefaultRule(
        "database_connection_failures > 2 in 5 minutes", "P1", "connections to a database fail repeatedly"
    ),
    "high-cpu-usage": DefaultRule("cpu_usage > 85% for 15 minutes", "P2", "a processor is busy for long"),
    "high-memory-usage": DefaultRule("memory_usage > 90% for 10 minutes", "P1", "memory is nearly used up"),
    "high-payment-latency": DefaultRule(
        "avg_payment_latency > 10 seconds for 3 minutes", "P1", "payments take long"
    ),
    "high-payout-failure-rate": DefaultRule(
        "rate(payouts_failed[5m]) / rate(payouts[5m]) > 10% for 2 minutes", "P0", "many payouts fail"
    ),
    "high-process-memory": DefaultRule(
        "process_memory / process_memory_limit > 80% for 5 minutes", "P2", "a process uses most of its memory"
    ),
    "high-response-time": DefaultRule(
        "avg_response_time > 5 seconds for 5 minutes", "P2", "requests take long"
    ),
    "payment-processing-failure": DefaultRule(
        "payment_failure_rate > 5% for 5 minutes", "P0", "many payments fail"
    ),
    "payment-volume-drop": DefaultRule(
        "payment_volume < 50% of baseline for 15 minutes", "P2", "there are far fewer payments than usual"
    ),
    "payout-job-not-running": DefaultRule("age > 1 hour for 5 minutes", "P0", "the payout job has not run"),
    "payments-stopped": DefaultRule(
        "time_since_last_payment > baseline", "P1", "no payment for longer than usual at this time"
    ),
    "provider-outage": DefaultRule(
        "api_connection_failures > 1 consecutive", "P1", "Stripe's API, or the connection to it, fails"
    ),
    "security-breach": DefaultRule("security_violations > 0", "P0", "a security violation was counted"),
    "suspicious-activity": DefaultRule("failed_auth_attempts > 10 in 5 minutes", "P1", "many log-ins fail"),
    "system-down": DefaultRule(
        "health_check_failures > 3 consecutive", "P0", "a health endpoint fails again and again"
    ),
    "webhook-security-violation": DefaultRule(
        "invalid_webhook_signatures > 3 in 5 minutes", "P2", "webhooks arrive with invalid signatures"
    ),
}
