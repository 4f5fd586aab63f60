"""render.yaml: Render's schema accepts it, its references exist, and it passes on every variable."""

import json
import re
import shlex
from typing import Any

import pytest
import yaml

from tests.deploy.commands import check_command
from tests.deploy.variables import ROOT, SECOND_NAMES, variables

RENDER = yaml.safe_load((ROOT / "render.yaml").read_text())
WORKERS = {each["name"]: each for each in RENDER["services"] if each["type"] == "worker"}
(CONSOLE,) = (each for each in RENDER["services"] if each["type"] == "web")
OURS = {**WORKERS, CONSOLE["name"]: CONSOLE}
SERVICES = {(each["type"], each["name"]): each for each in RENDER["services"]}
SCHEMA = ROOT.parent / "shared" / "render" / "render.yaml.schema.json"
NO_VALUES = {"PAYWATCH_CONFIG": "/etc/secrets/paywatch.toml"}

NOT_PASSED_ON = {
    **SECOND_NAMES,
    "APP_VERSION": "changes with each release, and Render replaces nothing in a Blueprint",
    "LOG_BACKUPS": "of LOG_DIR",
    "LOG_DIR": "a worker has no disk; Render keeps standard error",
    "LOG_MAX_BYTES": "of LOG_DIR",
    "PAYWATCH_ALIVE_FILE": "Render has no exec probes",
    "PORT": "Render sets it, for a web service only",
    "STRIPE_API_BASE": "for tests",
}
# Render asks a person for each variable: those of OTLP that replace or tune the general ones are left out.
TUNING = re.compile(
    r"OTEL_EXPORTER_OTLP_(METRICS_(?!TEMPORALITY)\w+|COMPRESSION|CERTIFICATE|TIMEOUT)"
    r"|OTEL_(METRIC_EXPORT_INTERVAL|METRICS_EXPORTER|SDK_DISABLED)"
)


def validate(blueprint: Any) -> None:
    """Raises jsonschema.ValidationError."""
    import jsonschema

    if not SCHEMA.exists():
        pytest.skip("the schema of Render's Blueprints is not next to this repository")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8-sig"))  # it begins with a byte order mark
    jsonschema.Draft202012Validator(schema).validate(blueprint)


def test_the_schema_accepts_it() -> None:
    validate(RENDER)


def test_the_schema_refuses_a_misspelt_key() -> None:
    import jsonschema

    worker = {**WORKERS["paywatch-probes"], "maxShutdownDelaySecond": 60}
    with pytest.raises(jsonschema.ValidationError):
        validate({**RENDER, "services": [worker]})


def before_deploy(worker: dict[str, Any]) -> list[list[str]]:
    """The commands of a `preDeployCommand`, which a shell runs one after the other."""
    shell, option, script = shlex.split(worker["preDeployCommand"])
    assert (shell, option) == ("/bin/sh", "-c")
    return [each.split() for each in script.split(" && ")]


@pytest.mark.parametrize("name", OURS)
def test_the_commands_exist(name: str) -> None:
    for words in (OURS[name]["dockerCommand"].split(), *before_deploy(OURS[name])):
        check_command(words)


def test_two_workers_a_queue_and_a_database() -> None:
    assert set(WORKERS) == {"paywatch-probes", "paywatch-reconcile"}
    for name, worker in WORKERS.items():
        assert worker["runtime"] == "docker"
        assert worker["dockerCommand"].endswith(f"paywatch worker {name.removeprefix('paywatch-')}")
        migrate, apply = before_deploy(worker)
        assert (migrate[1:], apply[1:]) == (["migrate"], ["config", "apply"])
        assert 30 < worker["maxShutdownDelaySeconds"] <= 300
    (queue,) = (each for each in RENDER["services"] if each["type"] == "keyvalue")
    assert queue["maxmemoryPolicy"] == "noeviction"
    assert queue["ipAllowList"] == []
    (database,) = RENDER["databases"]
    assert database["ipAllowList"] == []


def test_a_console_that_stays_up_without_its_database() -> None:
    assert CONSOLE["dockerCommand"].endswith("paywatch console")
    assert CONSOLE["healthCheckPath"] == "/healthz"


def test_everything_is_in_one_region() -> None:
    """The private network ends at the border of a region."""
    (region,) = {each.get("region") for each in (*RENDER["services"], *RENDER["databases"])}
    assert region is not None


def test_what_render_never_changes_is_as_it_was() -> None:
    """A Blueprint that changes one of these is refused for services that exist."""
    assert {each["runtime"] for each in OURS.values()} == {"docker"}
    assert {each["region"] for each in (*RENDER["services"], *RENDER["databases"])} == {"oregon"}
    (database,) = RENDER["databases"]
    kept = {key: database[key] for key in ("name", "databaseName", "user", "postgresMajorVersion")}
    assert kept == {
        "name": "paywatch-store",
        "databaseName": "paywatch",
        "user": "paywatch",
        "postgresMajorVersion": "17",
    }
    assert "readReplicas" not in database, "an empty list deletes those that were made by hand"


def test_commands_do_not_depend_on_the_path() -> None:
    (path,) = re.findall(r"^ENV PATH=([^:]+):", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for worker in OURS.values():
        for words in (worker["dockerCommand"].split(), *before_deploy(worker)):
            assert words[0] == f"{path}/paywatch"


def test_references_exist_in_the_blueprint() -> None:
    databases = {each["name"] for each in RENDER["databases"]}
    for variable in (each for worker in OURS.values() for each in worker["envVars"]):
        assert "fromGroup" not in variable
        if "fromDatabase" in variable:
            assert variable["fromDatabase"]["name"] in databases
        if "fromService" in variable:
            source = variable["fromService"]
            target = SERVICES[source["type"], source["name"]]
            if "envVarKey" in source:
                assert source["envVarKey"] == variable["key"]
                (asked,) = (each for each in target["envVars"] if each["key"] == source["envVarKey"])
                assert asked["sync"] is False


def test_all_share_variables_without_secrets() -> None:
    keys = [[each["key"] for each in worker["envVars"]] for worker in OURS.values()]
    assert keys[0] == keys[1] == keys[2]
    assert len(keys[0]) == len(set(keys[0]))
    written = {
        variable["key"]: variable["value"]
        for worker in OURS.values()
        for variable in worker["envVars"]
        if "value" in variable
    }
    assert written == NO_VALUES


def test_every_variable_is_passed_on() -> None:
    passed = {variable["key"] for variable in WORKERS["paywatch-probes"]["envVars"]}
    expected = {name for name in variables() if not TUNING.fullmatch(name)} - set(NOT_PASSED_ON)
    assert passed == expected


def test_every_explanation_is_of_a_variable_that_exists() -> None:
    assert set(NOT_PASSED_ON) <= variables()
    page = (ROOT / "docs" / "platforms" / "render.md").read_text()
    for name in NOT_PASSED_ON:
        assert f"`{name}`" in page
