"""Check: how one check is doing, how long it takes and where the time goes."""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.board import Section, board, choose, values_of
from deploy.grafana.looks import NEVER, NONE_IS_GOOD, ORANGE, RED, YELLOW
from deploy.grafana.overview import CHECK_STATE, CHECK_STEPS, CHECK_TEXTS
from deploy.grafana.panels import About, Panel, Query, lines, number, states
from deploy.grafana.queries import CHECK, WHERE, increase, least, mean, most, quantile, rate

ONE = 'check="$check"'
HERE = 'location=~"$location"'
_WHICH = (ONE, HERE)
_DAY = 86_400


def check() -> str:
    variables = (
        choose("check", values_of("check", "paywatch_check_info"), "The check that this page is about."),
        choose(
            "location",
            f"label_values(paywatch_check_up{{{WHERE},{ONE}}}, location)",
            "Where the check is run from.",
            several=True,
            optional=".*",
        ),
    )
    sections = (
        Section("Now", _now(), widths=(5, 5, 5, 5, 4), height=5),
        Section("Over time", [_state()], height=6),
        Section("Time", [_latency(), _phases(), _lateness(), _runs()]),
        Section("Failures and values", [_failures(), _failure_ratio(), _missed(), _values()]),
    )
    return board(
        "Check",
        "One check: its state, its time, its failures and its values.",
        sections,
        variables,
        console="/checks/${check:percentencode}",
    )


def _one(expression: str) -> str:
    """Restricts the state of all checks to the chosen one."""
    return expression.replace(WHERE, f"{WHERE},{ONE},{HERE}")


_STATE = _one(CHECK_STATE)


def _now() -> list[Panel]:
    state = About(
        "State",
        "Whether the last reading passed. Purple: the check is overdue, and its state is unknown.",
        "status.md",
        texts=CHECK_TEXTS,
        steps=CHECK_STEPS,
    )
    kind = About(
        "Kind and severity",
        "What kind of check it is, and the severity of its incidents.",
        "checks/README.md",
        texts=((1, 1, "configured", looks.NEUTRAL),),
    )
    reading = About(
        "Last reading",
        "Time since the check was last read.",
        "PaywatchMissedSlots",
        unit=units.Seconds,
        texts=(NEVER,),
    )
    success = About(
        "Last pass",
        "Time since the check last passed.",
        "status.md",
        unit=units.Seconds,
        texts=(NEVER,),
    )
    certificate = About(
        "Certificate ends in",
        "Time until the certificate that the check saw ends.",
        "checks/tls.md",
        unit=units.Seconds,
        no_data="unknown, or no certificate",
        steps=((-1e10, RED), (7 * _DAY, YELLOW), (21 * _DAY, looks.GREEN)),
    )
    end = f"{least('paywatch_tls_not_after_timestamp_seconds', *_WHICH, by=CHECK)} - time()"
    return [
        number(state, Query(_STATE, "{{location}}")),
        number(
            kind, Query(most("paywatch_check_info", ONE, by=("kind", "severity")), "{{kind}} {{severity}}")
        ),
        number(reading, Query(_since("paywatch_check_last_reading_timestamp_seconds"), "{{location}}")),
        number(success, Query(_since("paywatch_check_last_success_timestamp_seconds"), "{{location}}")),
        number(certificate, Query(end, "{{location}}")),
    ]


def _since(name: str) -> str:
    return f"time() - {most(name, *_WHICH, by=CHECK)}"


def _state() -> Panel:
    about = About(
        "State over time",
        "Green passed in time, red did not pass, purple is overdue. A gap means that no worker reported it.",
        "status.md",
        texts=CHECK_TEXTS,
        steps=CHECK_STEPS,
    )
    return states(about, Query(_STATE, "{{check}} {{location}}"))


def _latency() -> Panel:
    about = About(
        "Time of a run",
        "Median, 95th and 99th percentile of all runs. Below 1 s is good, 5 s is slow, 10 s is an alert.",
        "checks/README.md",
        unit=units.Seconds,
        steps=((1, YELLOW), (5, ORANGE), (10, RED)),
    )
    name = "paywatch_check_duration_seconds"
    return lines(
        about,
        *(
            Query(quantile(q, name, *_WHICH, by=("location",)), f"p{round(q * 100)} {{{{location}}}}")
            for q in (0.5, 0.95, 0.99)
        ),
    )


def _phases() -> Panel:
    about = About(
        "Phases of a run",
        "The mean time of each phase of a run: where the time goes.",
        "checks/README.md",
        unit=units.Seconds,
        no_data="unknown, or a kind of check without phases",
    )
    query = mean("paywatch_check_phase_duration_seconds", *_WHICH, by=("phase",))
    return lines(about, Query(query, "{{phase}}"), stacked=True)


def _lateness() -> Panel:
    about = About(
        "Start after the slot",
        "How late runs begin, for all checks together: there is too much to do, or too few workers run.",
        "PaywatchMissedSlots",
        unit=units.Seconds,
        steps=((1, YELLOW), (5, ORANGE), (10, RED)),
    )
    name = "paywatch_check_schedule_delay_seconds"
    return lines(about, *(Query(quantile(q, name), f"p{round(q * 100)}") for q in (0.5, 0.95, 0.99)))


def _runs() -> Panel:
    about = About(
        "Runs",
        "Runs per second of all workers.",
        "checks/README.md",
        unit=units.CountsPerSecond,
    )
    return lines(
        about, Query(rate("paywatch_check_runs_total", *_WHICH, by=("location",)), "runs {{location}}")
    )


def _failures() -> Panel:
    about = About(
        "Failures by cause",
        "Readings that did not pass, in each interval. `missed` are slots that nobody ran.",
        "codes.md",
    )
    query = increase("paywatch_check_failures_total", *_WHICH, by=("reason",), window="$__rate_interval")
    return lines(about, Query(query, "{{reason}}"), stacked=True)


def _failure_ratio() -> Panel:
    about = About(
        "Share of runs that did not pass",
        "Slots that were missed are not runs, and do not count here.",
        "checks/README.md",
        unit=units.PercentUnit,
    )
    failed = rate("paywatch_check_failures_total", *_WHICH, 'reason!="missed"', by=("location",))
    runs = rate("paywatch_check_runs_total", *_WHICH, by=("location",))
    return lines(about, Query(f"{failed} / {runs}", "{{location}}"))


def _missed() -> Panel:
    about = About(
        "Missed slots",
        "Slots in which nobody ran the check: nothing is known about that time.",
        "PaywatchMissedSlots",
        steps=NONE_IS_GOOD,
    )
    query = increase(
        "paywatch_check_failures_total",
        *_WHICH,
        'reason="missed"',
        by=("location",),
        window="$__rate_interval",
    )
    return lines(about, Query(query, "{{location}}"))


def _values() -> Panel:
    about = About(
        "Values",
        "What the check measured, while it is not overdue.",
        "checks/README.md",
        no_data="unknown, or a kind of check without values",
    )
    query = most("paywatch_check_value", *_WHICH, by=(*CHECK, "value", "by", "of"))
    return lines(about, Query(query, "{{value}} {{of}} {{location}}"))
