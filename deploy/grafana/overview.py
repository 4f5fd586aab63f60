"""Overview: is money moving, does Paywatch see it, and does anybody get the alerts?"""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.board import Section, board
from deploy.grafana.looks import GREEN, NEUTRAL, NEVER, NONE_IS_GOOD, NONE_IS_NO_NEWS, RED, UNKNOWN
from deploy.grafana.money import at_risk, discrepancies
from deploy.grafana.panels import About, Panel, Query, lines, number, states
from deploy.grafana.queries import CHECK, CURRENT_RATIO, LAST_RECONCILED, least, most
from workers.health import ProblemCode

_UP = least("paywatch_check_up", by=CHECK)
_OVERDUE = most("paywatch_check_overdue", by=CHECK)
CHECK_STATE = f"{_UP} + 2 * {_OVERDUE}"
CHECK_TEXTS = ((0, 0, "does not pass", RED), (1, 1, "passes", GREEN), (2, 3, "unknown: overdue", UNKNOWN))
CHECK_STEPS = ((0, RED), (1, GREEN), (2, UNKNOWN))
_FAILING = f"sum(clamp_min(1 - {_UP} - {_OVERDUE}, 0))"
NOT_PASSING = f"{_FAILING} > 0 or {_FAILING} - clamp_max(sum({_OVERDUE}), 1)"
"""The number of failing checks; -1 if there are none, but a check is overdue."""
_RULE = ("rule", "check")
RULE_STATE = (
    f"{most('paywatch_rule_state', by=_RULE)} or 2 * ({most('paywatch_rule_unknown', by=_RULE)} == 1)"
)
RULE_TEXTS = ((0, 0, "false", NEUTRAL), (1, 1, "true", RED), (2, 2, "unknown", UNKNOWN))
RULE_STEPS = ((0, NEUTRAL), (1, RED), (2, UNKNOWN))
_OWN_PROBLEMS = f'code!~"{"|".join(code for code in ProblemCode if not code.stops_heartbeat)}"'
OLDEST_RECONCILIATION = f"time() - min({LAST_RECONCILED})"


def overview() -> str:
    sections = (
        Section("Now", [*_trust(), *_trouble()], widths=(6,), height=5),
        Section("Checks", [_checks()], height=10),
        Section("Money", [at_risk(), discrepancies()]),
        Section("Incidents and rules", [_incidents(), _held(), _rules()]),
    )
    return board(
        "Overview",
        "Whether money moves, and whether Paywatch sees it and can report it.",
        sections,
        console="/",
    )


def _trust() -> list[Panel]:
    """Panels that say whether the others can be believed."""
    store = About(
        "Store",
        "Whether every scraped worker can read Paywatch's own database. While it cannot, a worker reports no "
        "state: all other panels show what the other workers report, or nothing.",
        "PaywatchBlind",
        no_data="unknown: no worker is scraped",
        texts=((0, 0, "a worker cannot read it", UNKNOWN), (1, 1, "readable", GREEN)),
        steps=((0, UNKNOWN), (1, GREEN)),
    )
    overdue = About(
        "Checks of unknown state",
        "Checks without a reading in time: nobody knows whether they would pass.",
        "PaywatchMissedSlots",
        steps=((0, GREEN), (1, UNKNOWN)),
    )
    problems = About(
        "Problems of Paywatch",
        "Problems of `paywatch status` that stop the heartbeat: overdue checks, dead workers, late "
        "notifications, missing reconciliations. Not the failures that checks found.",
        "PaywatchProblem",
        steps=NONE_IS_GOOD,
    )
    reconciled = About(
        "Oldest reconciliation",
        "Time since the object that was reconciled longest ago. After 26 hours a daily run is late, and it "
        "is unknown whether the ledger matches.",
        "PaywatchReconcileStale",
        unit=units.Seconds,
        texts=(NEVER,),
        steps=looks.SINCE_RECONCILED,
    )
    return [
        number(store, Query(least("paywatch_store_up"))),
        number(overdue, Query(f"sum({_OVERDUE})")),
        number(problems, Query(f"sum({most('paywatch_problems', _OWN_PROBLEMS, by=('code',))})")),
        number(reconciled, Query(OLDEST_RECONCILIATION)),
    ]


def _trouble() -> list[Panel]:
    failing = About(
        "Checks that do not pass",
        "Checks whose last reading was taken in time and did not pass. Without any, it is unknown whether "
        "all pass while a check is overdue.",
        "checks/README.md",
        texts=((-1, -1, "unknown: checks are overdue", UNKNOWN),),
        steps=NONE_IS_GOOD,
    )
    incidents = About(
        "Open incidents",
        "Open incidents by severity. None is not green: overdue checks open none.",
        "alerts.md",
        steps=NONE_IS_NO_NEWS,
    )
    undelivered = About(
        "Late notifications",
        "Notifications that a channel should have received a minute ago.",
        "PaywatchUndelivered",
        steps=NONE_IS_GOOD,
    )
    discrepancies = About(
        "Discrepancies",
        "The share of each object's records that differed when its last reconciliation began. Any is a "
        "warning, 5 % is critical. It is unknown if that was more than 26 hours ago.",
        "PaywatchDiscrepancies",
        unit=units.PercentUnit,
        texts=(looks.STALE,),
        steps=looks.DISCREPANCIES,
    )
    return [
        number(failing, Query(NOT_PASSING)),
        number(incidents, Query(most("paywatch_incidents_open", by=("severity",)), "{{severity}}")),
        number(undelivered, Query(f"sum({most('paywatch_notifications_overdue', by=('channel',))})")),
        number(discrepancies, Query(CURRENT_RATIO, "{{object}}")),
    ]


def _checks() -> Panel:
    about = About(
        "State of each check",
        "Green passed in time, red did not pass, purple is overdue: unknown. A gap means that no worker "
        "reported the check: unknown too.",
        "status.md",
        texts=CHECK_TEXTS,
        steps=CHECK_STEPS,
    )
    return states(about, Query(CHECK_STATE, "{{check}} {{location}}"))


def _incidents() -> Panel:
    about = About("Open incidents", "Open incidents by severity.", "alerts.md")
    query = most("paywatch_incidents_open", by=("severity",))
    return lines(about, Query(query, "{{severity}}"), stacked=True)


def _held() -> Panel:
    about = About(
        "Held back",
        "Open incidents whose messages are held by a silence, maintenance, a dependency or working hours, "
        "and active silences.",
        "alerts.md",
    )
    return lines(
        about,
        Query(most("paywatch_incidents_held", by=("code",)), "incidents: {{code}}"),
        Query(most("paywatch_silences_active"), "silences"),
    )


def _rules() -> Panel:
    about = About(
        "Rules",
        "What each rule said when its check was last read. Purple: it cannot be judged, which never "
        "resolves an incident.",
        "rules.md",
        no_data="unknown, or no rules",
        texts=RULE_TEXTS,
        steps=RULE_STEPS,
    )
    return states(about, Query(RULE_STATE, "{{rule}} {{check}}"))
