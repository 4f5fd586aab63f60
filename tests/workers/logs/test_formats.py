"""The lines of each format: their names and types, and that none of them shows a secret."""

import io
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from deploy.elastic.make import mapping_of
from tests.workers.logs.rendered import captured
from tests.workers.logs.test_fields import ANYTHING, FIRST
from workers.logs.console_lines import ConsoleLines
from workers.logs.ecs_lines import NAMES, OUTCOMES, EcsLines
from workers.logs.events import FILES
from workers.logs.fields import FIELDS
from workers.logs.typed import typed

log = structlog.get_logger()

ECS: Mapping[str, str] = {
    "@timestamp": "date",
    "ecs.version": "keyword",
    "error.message": "match_only_text",
    "error.stack_trace": "wildcard",
    "error.type": "keyword",
    "event.action": "keyword",
    "event.duration": "long",
    "event.outcome": "keyword",
    "event.reason": "keyword",
    "event.start": "date",
    "file.path": "keyword",
    "log.level": "keyword",
    "log.logger": "keyword",
    "message": "match_only_text",
    "service.environment": "keyword",
    "service.name": "keyword",
    "service.node.name": "keyword",
    "service.node.roles": "keyword",
    "service.version": "keyword",
    "user.name": "keyword",
}
"""The names that we use, with their types in Elastic's field reference of ECS 8.12."""
FINISHED = {
    "timestamp": "2026-11-30T23:07:21.120034Z",
    "level": "warning",
    "event": "check_finished",
    "name": "page",
    "verdict": "fail",
    "cause": "status",
    "reason": "HTTP 503, expected 200",
    "duration": 0.0213,
    "slots": 1,
    "location": None,
}


def test_every_field_has_a_name_and_type_of_ecs() -> None:
    others = {name: ecs for name, ecs in NAMES.items() if ecs not in ECS}
    assert {ecs for name, ecs in others.items() if ecs != f"labels.{name}"} == set()
    assert len(set(NAMES.values())) == len(FIELDS)
    own = {NAMES[name]: mapping_of(name)["type"] for name in FIELDS if NAMES[name] in ECS}
    assert own == {name: kind for name, kind in ECS.items() if name not in {"ecs.version", "event.outcome"}}


def test_an_ecs_line() -> None:
    line = json.loads(EcsLines({"component": "worker-probes", "service": "shop"})(FINISHED))
    assert line == {
        "@timestamp": "2026-11-30T23:07:21.120034Z",
        "log.level": "warning",
        "message": "HTTP 503, expected 200",
        "ecs.version": "8.12.0",
        "service.node.roles": ["worker-probes"],
        "service.name": "shop",
        "event.outcome": "failure",
        "event.action": "check_finished",
        "labels.name": "page",
        "labels.verdict": "fail",
        "labels.cause": "status",
        "event.reason": "HTTP 503, expected 200",
        "event.duration": 21_300_000,
        "labels.slots": 1,
    }


PYTHON: Mapping[str, tuple[type, ...]] = {
    "keyword": (str,),
    "match_only_text": (str,),
    "wildcard": (str,),
    "date": (str,),
    "long": (int,),
    "double": (float,),
    "boolean": (bool,),
}


@given(st.dictionaries(st.sampled_from(sorted({*FIELDS} - {*FIRST})), ANYTHING))
@example({"duration": 1e308})
def test_an_ecs_line_has_one_type_for_each_name(event: dict[str, Any]) -> None:
    line = json.loads(EcsLines({})(typed(None, "info", {**FIRST, **event})))
    types: dict[str, Any] = {**{NAMES[name]: mapping_of(name)["type"] for name in FIELDS}, **ECS}
    for name, value in line.items():
        values = value if isinstance(value, list) else [value]
        assert {type(each) for each in values} <= set(PYTHON[types[name]]), name
        assert all(abs(each) <= 2**63 for each in values if isinstance(each, int)), name


def test_what_could_not_be_checked_is_no_failure_and_no_success() -> None:
    from probes import Verdict

    assert set(OUTCOMES) == {each.value for each in Verdict}
    assert {OUTCOMES["unknown"], OUTCOMES["missed"]} == {"unknown"}


def raised(text: str) -> ValueError:
    """An error with a traceback."""

    def broken() -> None:
        raise ValueError(text)

    try:
        broken()
    except ValueError as error:
        return error
    raise AssertionError


def test_an_error_of_ours_has_its_class_and_its_traceback(tmp_path: Path) -> None:
    with captured(tmp_path, {"LOG_FORMAT": "ecs", "APP_VERSION": "1.2.3"}) as found:
        log.error("job_failed", job="sweep", exc_info=raised("broken"))
    line = found.line()
    assert (line["error.type"], line["event.outcome"], line["service.version"]) == (
        *("ValueError", "failure", "1.2.3"),
    )
    assert line["error.stack_trace"].endswith("ValueError: broken")
    assert {name.partition(".")[0] for name in line} <= {name.partition(".")[0] for name in ECS} | {"labels"}


def test_a_console_line_is_for_people() -> None:
    line = ConsoleLines(colors=False)(FINISHED | {"exception": "Traceback:\nValueError: x"})
    first, *traceback = line.splitlines()
    assert first == (
        "2026-11-30T23:07:21Z WARNING  check_finished name=page verdict=fail cause=status "
        'reason="HTTP 503, expected 200" duration=0.0213 slots=1'
    )
    assert traceback == ["    Traceback:", "    ValueError: x"]


def test_a_text_cannot_forge_a_console_line() -> None:
    forged = "fine\n2026-11-30T23:07:21Z INFO     check_finished name=page verdict=pass"
    event = FINISHED | {"message": forged, "reason": forged, "exception": forged}
    first, *others = ConsoleLines(colors=False)(event).splitlines()
    assert first.startswith("2026-11-30T23:07:21Z WARNING ")
    assert all(each.startswith("    ") for each in others)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "no_color", "colored"),
    [(Terminal, "", True), (Terminal, "1", False), (io.StringIO, "", False)],
)
def test_colors_are_for_terminals(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stream: type[io.StringIO],
    no_color: str,
    colored: bool,
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    with captured(tmp_path, {"LOG_FORMAT": "console"}, stream()) as found:
        log.error("poll_failed")
    (line,) = found.lines()
    assert ("\x1b[" in line) is colored
    assert "poll_failed" in line


SECRETS = (
    "whsec_plain-webhook-secret",
    "database-password",
    "rk_live_0123456789abcdefghij",
    "someone-elses-password",
)


@pytest.mark.parametrize("given", ["json", "ecs", "console"])
def test_no_secret_is_in_any_format_or_file(tmp_path: Path, given: str) -> None:
    text = f"{SECRETS[0]} {SECRETS[2]} postgresql://shop:{SECRETS[1]}@db/ https://x:{SECRETS[3]}@y/"
    with captured(tmp_path, {"LOG_DIR": str(tmp_path / "logs"), "LOG_FORMAT": given}) as found:
        plant(text)
    files = sorted(path for path in found.folder.iterdir() if path.suffix == ".log")
    assert len(files) == len(FILES)
    for written in [found.text(), *(path.read_text() for path in files)]:
        assert "********" in written
        assert [secret for secret in SECRETS if secret in written] == []


def plant(text: str) -> None:
    """Logs secrets in texts, lists, tracebacks, unknown fields and lines of libraries, to every file."""
    log.error("reading_rejected", name="round-trip", problem=text, reason=text)
    log.error("reading_rejected", name="payouts", checks=text, unknown={"nested": [text]})
    log.error("incident_acknowledged", by=text, problems=[text], incident=SecretStr(SECRETS[2]))
    log.error("job_failed", job=text, exc_info=raised(text))
    logging.getLogger("a.library").error("%s", text, extra={"thing": text, "error": ValueError(text)})


def test_a_service_of_the_configuration_is_on_every_line(tmp_path: Path) -> None:
    with captured(tmp_path) as found:
        log.info("claims_resumed", seconds=1)
        logging.getLogger("a.library").warning("hello")
    lines: list[dict[str, Any]] = [json.loads(line) for line in found.lines()]
    assert [(line["service"], line["environment"]) for line in lines] == [("shop", "test")] * 2
    assert all(line["node"].endswith(f"-{os.getpid()}") for line in lines)
