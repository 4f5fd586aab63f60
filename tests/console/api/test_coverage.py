"""Every page has its operation of the API, or a reason why it needs none."""

import pytest

from console.api.table import operations
from console.route import Route
from console.routes import LISTINGS, PAGES

OPERATIONS = {
    "GET /access": "get_access list_own_sessions",
    "GET /access/people": "list_people",
    "GET /access/sessions": "list_sessions",
    "GET /access/tokens": "list_tokens",
    "GET /access/sessions/{id}": "get_session",
    "POST /access/sessions/{id}/end": "end_session",
    "POST /access/sessions/{id}/end-all": "end_sessions",
    "GET /access/tokens/{id}": "get_token",
    "POST /access/tokens/{id}/revoke": "revoke_token",
    "GET /audit": "list_audit",
    "GET /audit/chain": "verify_audit_log",
    "GET /audit/{number:int}": "get_audit_entry",
    "GET /checklist": "get_checklist",
    "POST /checklist": "tick_item",
    "GET /checklist/ticks": "list_checklist_ticks",
    "GET /checks": "list_checks",
    "GET /checks/{name}/readings": "list_readings",
    "GET /checks/{name}/why-not": "explain_check",
    "GET /checks/{name}/series": "get_check_series",
    "POST /checks/{name}/run": "run_check",
    "GET /checks/{name}/fragment/requests": "get_check_request",
    "GET /checks/{name}": "get_check",
    "GET /configuration": "list_configuration",
    "GET /configuration/{number:int}": "get_configuration get_configuration_changes",
    "GET /delivery": "list_notifications",
    "GET /delivery/channels": "list_channels",
    "POST /delivery/test": "test_channel",
    "GET /figures": "get_alert_figures",
    "GET /incidents": "list_incidents",
    "POST /incidents/acknowledge": "acknowledge_incident",
    "GET /incidents/{id}": "get_incident explain_incident",
    "GET /incidents/{id}/postmortem.md": "get_postmortem",
    "POST /incidents/{id}/acknowledge": "acknowledge_incident",
    "POST /incidents/{id}/resolve": "resolve_incident",
    "POST /incidents/{id}/note": "note_incident",
    "POST /incidents/{id}/mark": "mark_incident",
    "GET /": "get_status get_frame",
    "GET /payments": "get_payment_figures",
    "GET /payments/series": "get_payment_series",
    "GET /payments/find": "get_payment",
    "GET /payments/{id:path}": "get_payment",
    "GET /reconcile": "get_calendar list_runs",
    "GET /reconcile/new": "estimate_run get_plan",
    "POST /reconcile/new": "start_dry_run start_run",
    "GET /reconcile/runs/{id}": "get_run get_report",
    "GET /reconcile/runs/{id}/progress": "get_run",
    "GET /reconcile/runs/{id}/findings": "list_findings",
    "GET /reconcile/runs/{id}/at-risk": "list_findings_at_risk",
    "GET /reconcile/runs/{id}/findings/{object}/{finding:path}": "get_finding",
    "GET /reconcile/runs/{id}/files/{name:path}": "get_report_file",
    "POST /reconcile/runs/{id}/cancel": "cancel_run",
    "GET /reconcile/runs/{id}/approve": "get_proposals",
    "POST /reconcile/runs/{id}/approve": "approve_writes",
    "POST /reconcile/runs/{id}/sign/preparer": "sign_as_preparer",
    "POST /reconcile/runs/{id}/sign/reviewer": "sign_as_reviewer",
    "POST /reconcile/runs/{id}/verify": "verify_report",
    "GET /security": "get_security_figures",
    "GET /silences": "list_silences get_maintenance",
    "GET /silences/new": "preview_silence",
    "POST /silences/preview": "preview_silence",
    "POST /silences": "add_silence",
    "POST /silences/expire": "expire_silence",
    "GET /summary": "get_summary",
    "GET /workers": "list_workers",
}
"""The operations that show or do what a page does. An operation may do it for one object at a time."""

KNOWN = {each.name: each for each in operations(LISTINGS)}


def test_every_page_has_its_operations() -> None:
    assert set(OPERATIONS) == {f"{each.method} {each.path}" for each in PAGES}
    named = {name for names in OPERATIONS.values() for name in names.split()}
    assert named <= set(KNOWN)
    assert set(KNOWN) - named == {"get_me", "get_openapi"}


CHANGES = [each for each in PAGES if each.method == "POST"]


@pytest.mark.parametrize("page", CHANGES, ids=lambda each: each.path)
def test_a_change_needs_the_same_permission(page: Route) -> None:
    names = OPERATIONS[f"{page.method} {page.path}"].split()
    assert {KNOWN[name].permission for name in names} == {page.permission}
