"""How a configuration becomes policies, and how readings are evaluated with them."""

from datetime import timedelta
from typing import Any

from alerts import AlertState, Dispatcher, Evaluator, Notification, Opened, Policies, Resolved
from alerts.policies import FURTHER_READINGS
from probes.reading import Verdict
from settings import Settings, Severity
from tests.alerts.timeline import MINUTE, NOON, describe, make_reading

CONFIGURATION: dict[str, Any] = {
    "service": "shop",
    "checks": [
        {
            "name": "api",
            "kind": "http",
            "url": "https://shop.example/health",
            "severity": "P0",
            "opens_after": 2,
            "closes_after": 3,
            "runbook": "https://wiki.example/api",
        },
        {"name": "orders", "kind": "http", "url": "https://shop.example/orders"},
    ],
    "rules": [
        {"name": "failures", "condition": "failure_rate > 5%", "severity": "P0"},
        {"name": "many-failures", "condition": "failure_rate > 50%", "severity": "P1"},
        {"name": "slow", "condition": "latency > 10 seconds for 3 minutes"},
    ],
    "channels": {
        "chat": {"kind": "slack", "url": "https://hooks.slack.example/services/T0/B0/X0"},
        "hook": {"kind": "webhook", "url": "https://hook.example/alerts"},
    },
    "severities": {
        "P0": {
            "channels": ["chat", "hook"],
            "escalate": [{"after": "5m", "to": ["hook"]}, {"after": "15m", "to": ["chat", "hook"]}],
            "remind_every": "15m",
        },
        "P2": {"channels": ["chat"]},
    },
}


def make_settings(**changes: Any) -> Settings:
    return Settings(**(CONFIGURATION | changes))


def test_a_check_has_the_policy_of_its_section() -> None:
    policy = Policies(make_settings()).check("api")
    assert policy is not None
    assert (policy.fingerprint, policy.subject, policy.severity) == ("check:api", "api", Severity.P0)
    assert (policy.opens_after, policy.closes_after) == (2, 3)
    assert policy.runbook == "https://wiki.example/api"


def test_a_severity_section_becomes_a_route() -> None:
    policy = Policies(make_settings()).check("api")
    assert policy is not None
    route = policy.routes[Severity.P0]
    assert route.channels == ("chat", "hook")
    assert route.remind_every == 15 * MINUTE
    assert [(each.after, each.channels) for each in route.escalations] == [
        (timedelta(minutes=5), ("hook",)),
        (timedelta(minutes=15), ("chat", "hook")),
    ]


def test_every_severity_has_a_route_by_default() -> None:
    policy = Policies(make_settings(severities={})).check("api")
    assert policy is not None
    assert all(policy.routes[severity].channels for severity in Severity)


def test_a_reconciliation_opens_with_one_result_and_is_a_p1() -> None:
    found = Policies(Settings())
    policy = found.by_fingerprint("reconcile:payments")
    assert policy is not None
    assert policy == found.check("reconcile:payments")
    assert (policy.severity, policy.opens_after, policy.closes_after) == (Severity.P1, 1, 1)
    assert policy.subject == "reconciliation of payments"


def test_proofs_about_money_and_the_list_of_accounts_have_policies() -> None:
    found = Policies(Settings())
    subjects = [policy.subject for name in FURTHER_READINGS if (policy := found.check(f"reconcile:{name}"))]
    assert subjects == ["reconciliation of balance transactions", "reconciliation of accounts"]


def test_each_connected_account_has_its_own_incidents() -> None:
    found = Policies(make_settings(rules=[{"name": "gap", "condition": "discrepancy_ratio > 5%"}]))
    policy = found.check("reconcile:refunds@acct_1")
    assert policy is not None
    assert policy == found.by_fingerprint("reconcile:refunds@acct_1")
    assert (policy.fingerprint, policy.subject) == (
        "reconcile:refunds@acct_1",
        "reconciliation of refunds of acct_1",
    )
    (rule,) = found.rules_on("reconcile:refunds@acct_1")
    assert found.by_fingerprint(rule.policy.fingerprint) == rule.policy
    assert [found.check(name) for name in ("reconcile:gone@acct_1", "reconcile:refunds@")] == [None, None]


def test_a_rule_has_a_policy_for_each_check() -> None:
    rules = Policies(make_settings()).rules_on("orders")
    assert [rule.policy.fingerprint for rule in rules] == [
        "rule:failures@orders",
        "rule:many-failures@orders",
        "rule:slow@orders",
    ]
    assert rules[0].policy.subject == "failures on orders"


def test_a_rule_can_be_for_some_checks_only() -> None:
    found = Policies(make_settings(rules=[{"name": "a", "condition": "x > 1", "checks": ["api"]}]))
    assert [rule.policy.fingerprint for rule in found.rules_on("api")] == ["rule:a@api"]
    assert found.rules_on("orders") == []
    assert found.by_fingerprint("rule:a@orders") is None


def test_a_rule_over_others_has_one_policy() -> None:
    rules = [{"name": "a", "condition": "x > 1"}, {"name": "b", "condition": "not a"}]
    found = Policies(make_settings(rules=rules))
    policy = found.by_fingerprint("rule:b")
    assert policy is not None
    assert policy.subject == "b"
    assert [found.by_fingerprint(gone) for gone in ("rule:b@api", "rule:a")] == [None, None]


def test_a_rule_can_evaluate_a_reconciliation() -> None:
    found = Policies(make_settings(rules=[{"name": "gap", "condition": "discrepancy_ratio > 5%"}]))
    (rule,) = found.rules_on("reconcile:payments")
    assert rule.policy.fingerprint == "rule:gap@reconcile:payments"
    assert found.by_fingerprint("rule:gap@reconcile:payments") is not None


def test_removed_checks_and_rules_have_no_policy() -> None:
    found = Policies(make_settings())
    gone = ["check:gone", "rule:gone@api", "rule:failures@gone", "rule:failures", "reconcile:gone", "", "api"]
    assert [found.by_fingerprint(fingerprint) for fingerprint in gone] == [None] * len(gone)
    assert found.rules_on("gone") == []


def test_every_policy_is_found_again_by_its_fingerprint() -> None:
    found = Policies(make_settings())
    known = [found.check("api"), found.check("orders"), *(rule.policy for rule in found.rules_on("orders"))]
    assert [found.by_fingerprint(policy.fingerprint) for policy in known if policy] == known


def test_a_reading_changes_its_check() -> None:
    evaluator = Evaluator(make_settings())
    reading = make_reading(Verdict.FAIL, check="api", values={"failure_rate": 0.6})
    decided = evaluator.evaluate(reading, {"check:api": AlertState(failing=1, troubled=1)}, NOON)
    assert list(decided) == evaluator.fingerprints(reading)
    opened = {name: [describe(effect) for effect in effects] for name, (_, effects) in decided.items()}
    assert opened == {"check:api": ["P0 opened", "chat: opened", "hook: opened"]}


def test_a_reading_of_a_removed_check_changes_nothing() -> None:
    evaluator = Evaluator(make_settings())
    reading = make_reading(check="gone", values={"failure_rate": 1.0})
    assert (evaluator.fingerprints(reading), evaluator.evaluate(reading, {}, NOON)) == ([], {})


def open_state(evaluator: Evaluator) -> AlertState:
    reading = make_reading(Verdict.FAIL, check="api")
    state, effects = evaluator.evaluate(reading, {"check:api": AlertState(failing=1)}, NOON)["check:api"]
    assert isinstance(effects[0], Opened)
    return state


def test_incidents_of_removed_checks_can_be_resolved() -> None:
    state = open_state(Evaluator(make_settings()))
    later = Evaluator(make_settings(checks=[]))
    state, effects = later.acknowledge("check:api", state, "ann", NOON)
    assert [describe(effect) for effect in effects][1:] == ["chat: acknowledged", "hook: acknowledged"]
    state, effects = later.resolve("check:api", state, "no longer configured", NOON)
    assert isinstance(effects[0], Resolved)
    notes = [effect for effect in effects if isinstance(effect, Notification)]
    assert [(note.channel, note.subject, note.severity) for note in notes] == [
        ("chat", "api", Severity.P0),
        ("hook", "api", Severity.P0),
    ]
    assert state.incident is None


def test_incidents_of_removed_checks_do_not_escalate() -> None:
    evaluator = Evaluator(make_settings())
    state = open_state(evaluator)
    _, effects = evaluator.tick("check:api", state, NOON + 5 * MINUTE)
    assert [describe(effect) for effect in effects] == ["escalated", "hook: escalated"]
    _, effects = Evaluator(make_settings(checks=[])).tick("check:api", state, NOON + 5 * MINUTE)
    assert effects == ()


def test_each_channel_renders_its_own_payload() -> None:
    settings = make_settings()
    evaluator, dispatcher = Evaluator(settings), Dispatcher(settings, settings.channels)
    reading = make_reading(Verdict.FAIL, check="api")
    _, effects = evaluator.evaluate(reading, {"check:api": AlertState(failing=1)}, NOON)["check:api"]
    notifications = [effect for effect in effects if isinstance(effect, Notification)]
    chat, hook = (dispatcher.payload(each.channel, evaluator.content(each)) for each in notifications)
    assert "blocks" in chat
    assert hook["type"] == "incident.opened"
