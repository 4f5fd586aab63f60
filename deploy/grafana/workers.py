"""Workers: do they run, with the right configuration and clock, and with memory to spare?"""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.board import Section, board
from deploy.grafana.looks import GREEN, NONE_IS_GOOD, ORANGE, RED, UNKNOWN, YELLOW
from deploy.grafana.panels import About, Panel, Query, bars, lines, number, states
from deploy.grafana.queries import RATE, increase, most, quantile, select

_WORKER = ("worker",)
_PROCESS = ("instance", "worker")
"""Names a process. All that are scraped from the console have one instance, and the label worker."""
_NAME = "{{instance}} {{worker}}"


def workers() -> str:
    sections = (
        Section("Now", _now(), widths=(6,), height=5),
        Section("Workers", [_store(), _outdated(), _clock(), _lateness()]),
        Section("Processes", [_memory(), _cpu(), _files(), _started()]),
        Section("What was lost", [_buffered(), _lost(), _problems(), _drills()]),
    )
    return board(
        "Workers", "Whether the workers run, and what they could not do.", sections, console="/workers"
    )


def _now() -> list[Panel]:
    alive = About(
        "Living workers",
        "Workers that sent a heartbeat within the last minute, whether they are scraped or not.",
        "PaywatchBlind",
        steps=((0, RED), (1, GREEN)),
    )
    scraped = About(
        "Scraped workers",
        "Workers whose metrics Prometheus reads.",
        "PaywatchWorkerNotScraped",
        no_data="unknown: no worker is scraped",
        steps=((0, RED), (1, GREEN)),
    )
    beat = About(
        "Oldest heartbeat",
        "Time since the last heartbeat of the worker that has been silent for longest.",
        "PaywatchBlind",
        unit=units.Seconds,
        steps=((0, GREEN), (30, YELLOW), (60, RED)),
    )
    outdated = About(
        "Outdated workers",
        "Workers whose configuration is not the active revision.",
        "PaywatchOutdatedWorker",
        steps=NONE_IS_GOOD,
    )
    beats = most("paywatch_worker_last_heartbeat_timestamp_seconds", by=_WORKER)
    return [
        number(alive, Query(f"count({beats})")),
        number(scraped, Query(f"count({most('paywatch_store_up', by=_PROCESS)})")),
        number(beat, Query(f"time() - min({beats})")),
        number(outdated, Query(f"sum({most('paywatch_worker_outdated', by=_WORKER)})")),
    ]


def _store() -> Panel:
    about = About(
        "The store, as each worker sees it",
        "Purple: this worker cannot read Paywatch's database, and reports no state. A gap: not scraped.",
        "PaywatchWorkerWithoutStore",
        texts=((0, 0, "not readable: unknown", UNKNOWN), (1, 1, "readable", GREEN)),
        steps=((0, UNKNOWN), (1, GREEN)),
    )
    return states(about, Query(most("paywatch_store_up", by=_PROCESS), _NAME))


def _outdated() -> Panel:
    about = About(
        "Configuration",
        "Red: the worker runs a configuration that is not the active revision.",
        "PaywatchOutdatedWorker",
        texts=((0, 0, "active revision", GREEN), (1, 1, "outdated", RED)),
        steps=NONE_IS_GOOD,
    )
    return states(about, Query(most("paywatch_worker_outdated", by=_WORKER), "{{worker}}"))


def _clock() -> Panel:
    about = About(
        "Clock",
        "How far each worker's clock is ahead of the database's. From 30 s it claims no checks.",
        "deployment.md",
        unit=units.Seconds,
        steps=((2, ORANGE), (30, RED)),
    )
    query = most("paywatch_worker_clock_skew_seconds", by=_WORKER)
    return lines(about, Query(query, "{{worker}}"))


def _lateness() -> Panel:
    about = About(
        "Start after the slot",
        "How late runs of checks begin. If it grows, there is too much to do: start another worker.",
        "PaywatchMissedSlots",
        unit=units.Seconds,
        steps=((1, YELLOW), (5, ORANGE), (10, RED)),
    )
    name = "paywatch_check_schedule_delay_seconds"
    return lines(about, *(Query(quantile(q, name), f"p{round(q * 100)}") for q in (0.5, 0.95, 0.99)))


def _memory() -> Panel:
    about = About(
        "Memory",
        "Resident memory of each process.",
        "HighMemoryUsage",
        unit=units.BytesIEC,
    )
    return lines(about, Query(most("process_resident_memory_bytes", by=_PROCESS), _NAME))


def _cpu() -> Panel:
    about = About(
        "Processor time",
        "Share of one processor that each process uses.",
        "deployment.md",
        unit=units.PercentUnit,
    )
    used = f"sum by (instance, worker) (rate({select('process_cpu_seconds_total')}[{RATE}]))"
    return lines(about, Query(used, _NAME))


def _files() -> Panel:
    about = About(
        "Open files",
        "Share of the permitted open files and connections of each process.",
        "deployment.md",
        unit=units.PercentUnit,
        steps=((0.8, RED),),
    )
    used = f"{most('process_open_fds', by=_PROCESS)} / {most('process_max_fds', by=_PROCESS)}"
    return lines(about, Query(used, _NAME))


def _started() -> Panel:
    about = About(
        "Running for",
        "Time since each process started: a fall to 0 is a restart.",
        "deployment.md",
        unit=units.Seconds,
    )
    started = most("process_start_time_seconds", by=_PROCESS)
    return lines(about, Query(f"time() - {started}", _NAME))


def _buffered() -> Panel:
    about = About(
        "Readings that wait for the store",
        "Readings that each worker keeps in its memory while the store is unavailable.",
        "PaywatchWorkerWithoutStore",
    )
    query = f"sum by (instance, worker) ({select('paywatch_readings_buffered')})"
    return lines(about, Query(query, _NAME), stacked=True)


def _lost() -> Panel:
    about = About(
        "Dropped",
        "Readings for which there was no memory, and entries of queues that are no jobs of Paywatch, in each "
        "interval. Their slots are missed: nothing is known about that time.",
        "PaywatchMissedSlots",
        steps=((1, RED),),
    )
    return lines(
        about,
        Query(increase("paywatch_readings_dropped_total", window=RATE), "readings"),
        Query(increase("paywatch_dropped_jobs_total", by=("queue",), window=RATE), "jobs: {{queue}}"),
    )


def _problems() -> Panel:
    about = About(
        "Problems by code",
        "What `paywatch status` lists now.",
        "PaywatchProblem",
        steps=NONE_IS_GOOD,
    )
    return bars(about, Query(most("paywatch_problems", by=("code",)), "{{code}}"))


def _drills() -> Panel:
    about = About(
        "Drills",
        "Checks into which a drill injects failures.",
        "alerts.md",
        no_data="no drill, or unknown",
        texts=((1, 1, "drill", looks.NEUTRAL),),
    )
    return states(about, Query(most("paywatch_drill_active", by=("check",)), "{{check}}"))
