"""What libraries, servers and receivers put into log lines breaks neither the lines nor the process."""

import fcntl
import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from settings.otlp import metrics_url
from tests.workers.logs.rendered import captured
from workers.redaction import Redaction, forms_of

log = structlog.get_logger(__name__)
BASE = "https://token-as-user@otlp.example/base?api_key=of-the-query&tenant=shop"
OTLP = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": BASE,
    "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20of-the-header",
}
SECRETS = ("token-as-user", "of-the-query", "of-the-header")


@pytest.mark.parametrize("given", ["json", "ecs"])
def test_a_library_replaces_no_field_of_its_line(tmp_path: Path, given: str) -> None:
    taken = dict.fromkeys(("level", "event", "timestamp", "component", "node", "service"), "forged")
    with captured(tmp_path, {"LOG_FORMAT": given}) as found:
        logging.getLogger("a.library").warning("hello", extra=taken | {"thing": 1})
    pairs: list[tuple[str, Any]] = json.loads(found.text(), object_pairs_hook=list)
    line = dict(pairs)
    assert len(pairs) == len(line)
    extra = line.pop("extra" if given == "json" else "labels.extra")
    assert {*extra} == {*(f"extra.{name}=forged" for name in taken), "thing=1"}
    assert "forged" not in json.dumps(line)


def test_a_value_that_contains_itself_is_cut() -> None:
    value: dict[str, Any] = {"text": "configured-secret"}
    value["again"] = [value]
    line = Redaction(["configured-secret"])(None, "info", {"event": "x", "value": value, "exception": [1]})
    written = json.dumps(line)
    assert "configured-secret" not in written
    assert json.dumps("…") in written
    assert line["exception"] == "[1]"


def test_parts_of_the_receiver_of_metrics_are_masked(tmp_path: Path) -> None:
    with captured(tmp_path, OTLP) as found:
        log.warning("otlp_unreachable", error=metrics_url(SecretStr(BASE)).get_secret_value())
        for secret in SECRETS:
            log.warning("otlp_unreachable", error=f"the receiver does not know {secret}")
    written = found.text()
    assert written.count("********") >= 1 + len(SECRETS)
    assert [secret for secret in SECRETS if secret in written] == []
    assert "shop" not in forms_of(BASE), "ordinary words stay readable"


@pytest.mark.parametrize("template", ["%d of %s", "only one %s", "%(name)s %s"])
def test_arguments_that_do_not_fit_are_masked_too(tmp_path: Path, template: str) -> None:
    with captured(tmp_path, {"LOG_DIR": str(tmp_path / "logs")}) as found:
        logging.getLogger("a.library").error(template, "login", "database-password")
    line = found.line()
    assert line["message"] == f"{template} ('login', '********')"
    assert found.file("combined") == [line]


def test_a_pipe_that_is_full_shows_no_record(tmp_path: Path) -> None:
    """As the standard error of a container whose engine does not read. The line waits; nothing is added."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "w", errors="backslashreplace") as stream:
        size = fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)
        assert os.write(writing, b"x" * size) == size
        with captured(tmp_path, stream=stream):
            logging.getLogger("a.library").error("login with %s", "database-password")
            reader.read(size)
            stream.flush()
        line = json.loads(reader.readline())
        assert line["message"] == "login with ********"
        stream.close()
        assert reader.read() == b""
