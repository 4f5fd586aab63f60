"""compose.yaml and render.yaml: they parse, promise what the documents say, and call what exists."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from settings.sources import VARIABLES, environment_channels

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
RENDER = yaml.safe_load((ROOT / "render.yaml").read_text())
GUIDE = (ROOT / "docs" / "deployment.md").read_text()

KNOWN = {
    "PAYWATCH_CONFIG",
    *(name for names in VARIABLES.values() for name in names),
    *(name for channel in environment_channels().values() for name in channel.variables.values()),
}
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
RENDER_WORKERS = {each["name"]: each for each in RENDER["services"] if each["type"] == "worker"}


def commands() -> list[list[str]]:
    """Every `paywatch` command line of the two files and of the guide's examples."""
    found = [service["command"] for service in OURS.values()]
    for worker in RENDER_WORKERS.values():
        found += [worker["dockerCommand"].split(), *before_deploy(worker)]
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL):
        for line in block.splitlines():
            call = re.search(r"(?:^|\s)(paywatch [a-z][^#&|;]*)", line)
            if call:
                found.append(call[1].split())
    return found


def before_deploy(worker: dict[str, Any]) -> list[list[str]]:
    """The commands of a `preDeployCommand`, which a shell runs one after the other."""
    shell, option, script = shlex.split(worker["preDeployCommand"])
    assert (shell, option) == ("/bin/sh", "-c")
    return [each.split() for each in script.split(" && ")]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_command_exists(words: list[str]) -> None:
    from workers.main import app

    assert words[0].rpartition("/")[2] == "paywatch"
    command: Any = get_command(app)
    rest = words[1:]
    while hasattr(command, "commands"):
        assert rest[0] in command.commands, f"paywatch has no {rest[0]}"
        command = command.commands[rest[0]]
        rest = rest[1:]
    command.make_context(command.name, rest)


def test_compose_has_workers_a_migration_and_servers() -> None:
    assert set(OURS) == {"migrate", "apply", "probes", "reconcile"}
    assert set(COMPOSE["services"]) - set(OURS) == {"postgres", "valkey"}
    assert OURS["migrate"]["command"] == ["paywatch", "migrate"]
    assert OURS["apply"]["command"] == ["paywatch", "config", "apply"]
    assert OURS["apply"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    for role in ("probes", "reconcile"):
        assert OURS[role]["command"] == ["paywatch", "worker", role]


@pytest.mark.parametrize("role", ["probes", "reconcile"])
def test_compose_starts_a_worker_only_on_an_applied_configuration(role: str) -> None:
    needs = {name: each["condition"] for name, each in OURS[role]["depends_on"].items()}
    assert needs == {
        "apply": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


def test_compose_keeps_every_job_in_the_queue() -> None:
    command = COMPOSE["services"]["valkey"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


@pytest.mark.parametrize("name", OURS)
def test_compose_gives_a_container_no_more_than_it_needs(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["stop_grace_period"] == "60s"
    assert "ports" not in service
    assert "entrypoint" not in service


def test_compose_opens_no_port_and_holds_no_secret() -> None:
    assert not [name for name, service in COMPOSE["services"].items() if "ports" in service]
    environment = OURS["probes"]["environment"]
    given = {name for name, value in environment.items() if value is not None}
    assert given == {"PAYWATCH_DATABASE_URL", "REDIS_URL", "PAYWATCH_CONFIG"}
    assert ":${POSTGRES_PASSWORD:?" in environment["PAYWATCH_DATABASE_URL"]
    assert ":${REDIS_PASSWORD:?" in environment["REDIS_URL"]


def test_compose_sets_a_password_for_the_queue() -> None:
    valkey = COMPOSE["services"]["valkey"]
    password = valkey["command"][valkey["command"].index("--requirepass") + 1]
    assert password.startswith("${REDIS_PASSWORD:?")
    assert f":{password}@valkey:" in OURS["probes"]["environment"]["REDIS_URL"]
    assert valkey["environment"] == {"REDISCLI_AUTH": password}


def test_render_has_two_workers_a_queue_and_a_database() -> None:
    assert set(RENDER_WORKERS) == {"paywatch-probes", "paywatch-reconcile"}
    for name, worker in RENDER_WORKERS.items():
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


def test_render_commands_do_not_depend_on_the_path() -> None:
    (path,) = re.findall(r"^ENV PATH=([^:]+):", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for worker in RENDER_WORKERS.values():
        for words in (worker["dockerCommand"].split(), *before_deploy(worker)):
            assert words[0] == f"{path}/paywatch"


def test_render_references_exist_in_the_blueprint() -> None:
    databases = {each["name"] for each in RENDER["databases"]}
    services = {(each["type"], each["name"]): each for each in RENDER["services"]}
    for worker in RENDER_WORKERS.values():
        for variable in worker["envVars"]:
            if "fromDatabase" in variable:
                assert variable["fromDatabase"]["name"] in databases
            if "fromService" in variable:
                source = variable["fromService"]
                target = services[source["type"], source["name"]]
                if "envVarKey" in source:
                    assert source["envVarKey"] in {each["key"] for each in target["envVars"]}


def test_render_workers_share_variables_without_secrets() -> None:
    first, second = ({each["key"] for each in worker["envVars"]} for worker in RENDER_WORKERS.values())
    assert first == second
    written = {
        variable["key"]: variable["value"]
        for worker in RENDER_WORKERS.values()
        for variable in worker["envVars"]
        if "value" in variable
    }
    assert written == {"PAYWATCH_CONFIG": "/etc/secrets/paywatch.toml"}


def test_paywatch_reads_every_variable_that_is_set() -> None:
    compose = set(OURS["probes"]["environment"])
    render = {variable["key"] for worker in RENDER_WORKERS.values() for variable in worker["envVars"]}
    assert (compose | render) - KNOWN == set()


@pytest.mark.parametrize("variable", sorted(KNOWN))
def test_the_guide_explains(variable: str) -> None:
    assert f"`{variable}`" in GUIDE
