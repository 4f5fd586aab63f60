"""compose.yaml: it promises what the documents say, and passes on every variable."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import yaml

from tests.deploy.commands import check_command
from tests.deploy.variables import ROOT, variables

TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = yaml.safe_load(TEXT)
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
WORKERS = ("probes", "reconcile")
PASSWORDS = {"POSTGRES_PASSWORD": "one", "REDIS_PASSWORD": "two"}
NOT_PASSED_ON = {
    "LOG_BACKUPS": "of LOG_DIR",
    "LOG_DIR": "the root file system is read-only; Docker keeps standard error",
    "LOG_MAX_BYTES": "of LOG_DIR",
}
SET = {"PAYWATCH_DATABASE_URL", "REDIS_URL", "PAYWATCH_CONFIG", "PAYWATCH_ALIVE_FILE"}

REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:[?-])([^}]*))?\})")


def interpolate(text: str, env: Mapping[str, str]) -> str:
    """Does what Compose does with the references of a value. Raises KeyError for a required one."""

    def replaced(found: re.Match[str]) -> str:
        escaped, name, operator, rest = found.groups()
        if escaped:
            return "$"
        if value := env.get(name):
            return value
        if operator == ":?":
            raise KeyError(f"{name}: {rest}")
        return rest or ""

    return REFERENCE.sub(replaced, text)


def every_text(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for each in value.values() for text in every_text(each)]
        case list():
            return [text for each in value for text in every_text(each)]
        case str():
            return [value]
    return []


@pytest.mark.parametrize("name", OURS)
def test_the_command_exists(name: str) -> None:
    check_command(OURS[name]["command"])


def test_workers_a_migration_and_servers() -> None:
    assert set(OURS) == {"migrate", "apply", "console", *WORKERS}
    assert set(COMPOSE["services"]) - set(OURS) == {"postgres", "valkey"}
    assert OURS["migrate"]["command"] == ["paywatch", "migrate"]
    assert OURS["apply"]["command"] == ["paywatch", "config", "apply"]
    assert OURS["apply"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    for role in WORKERS:
        assert OURS[role]["command"] == ["paywatch", "worker", role]


@pytest.mark.parametrize("role", WORKERS)
def test_a_worker_starts_only_on_an_applied_configuration(role: str) -> None:
    needs = {name: each["condition"] for name, each in OURS[role]["depends_on"].items()}
    assert needs == {
        "apply": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


@pytest.mark.parametrize("role", WORKERS)
def test_a_worker_is_probed_by_its_file(role: str) -> None:
    assert OURS[role]["healthcheck"]["test"] == ["CMD", "paywatch-alive"]
    assert OURS[role]["environment"]["PAYWATCH_ALIVE_FILE"].startswith("/tmp/")
    assert "/tmp" in OURS[role]["tmpfs"]


def test_what_ends_has_no_probe() -> None:
    lasting = {*WORKERS, "console"}
    assert not [name for name in OURS if name not in lasting and "healthcheck" in OURS[name]]


def test_the_console_is_asked_for_and_reached_from_this_host_only() -> None:
    """What listens on all addresses of its container has a way to sign in, or does not start."""
    console = OURS["console"]
    assert console["profiles"] == ["console"]
    assert console["ports"] == ["127.0.0.1:8080:8080"]
    assert console["environment"]["PORT"] == "8080"
    assert "/healthz" in console["healthcheck"]["test"][-1], "/readyz would restart it while Postgres is down"


class _Healthz(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Logs nothing."""


@pytest.mark.parametrize(("path", "code"), [("/healthz", 0), ("/readyz", 1)])
def test_the_health_of_the_console_is_asked_past_any_proxy(path: str, code: int) -> None:
    """Docker sets the proxies of its configuration in every container, which cannot reach 127.0.0.1 there."""
    kind, python, *words = OURS["console"]["healthcheck"]["test"]
    assert (kind, python) == ("CMD", "python")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Healthz) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        words[-1] = words[-1].replace(":8080/healthz", f":{server.server_port}{path}")
        proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), "http://127.0.0.1:1")
        done = subprocess.run([sys.executable, *words], env=proxies, capture_output=True, check=False)
        server.shutdown()
    assert done.returncode == code, done.stderr


def test_every_job_is_kept_in_the_queue() -> None:
    command = COMPOSE["services"]["valkey"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


@pytest.mark.parametrize("name", OURS)
def test_a_container_has_no_more_than_it_needs(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["stop_grace_period"] == "60s"
    assert "entrypoint" not in service


def test_no_port_is_open_and_no_secret_is_written() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["console"]
    given = {name for name, value in OURS["probes"]["environment"].items() if value is not None}
    assert given == SET


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_passed_on(name: str) -> None:
    own = set() if name == "console" else {"PORT"}
    passed = set(OURS[name]["environment"]) | own
    assert passed == variables() - set(NOT_PASSED_ON)
    assert set(NOT_PASSED_ON) <= variables()


def test_the_passwords_reach_every_server_and_client() -> None:
    def of(service: str, *keys: str) -> str:
        value: Any = COMPOSE["services"][service]
        for key in keys:
            value = value[key]
        return interpolate(value, PASSWORDS)

    assert of("probes", "environment", "PAYWATCH_DATABASE_URL") == (
        "postgresql://paywatch:one@postgres:5432/paywatch"
    )
    assert of("probes", "environment", "REDIS_URL") == "redis://:two@valkey:6379/0"
    assert of("postgres", "environment", "POSTGRES_PASSWORD") == "one"
    assert of("valkey", "environment", "REDISCLI_AUTH") == "two"
    command = [interpolate(word, PASSWORDS) for word in COMPOSE["services"]["valkey"]["command"]]
    assert command[command.index("--requirepass") + 1] == "two"


@pytest.mark.parametrize("missing", PASSWORDS)
def test_a_missing_password_is_named(missing: str) -> None:
    env = {name: value for name, value in PASSWORDS.items() if name != missing}
    for empty in (env, {**env, missing: ""}):
        with pytest.raises(KeyError, match=f"{missing}: set {missing} in .env"):
            [interpolate(text, empty) for text in every_text(COMPOSE)]


def test_only_the_passwords_are_references() -> None:
    assert {found[2] for found in REFERENCE.finditer(TEXT)} == set(PASSWORDS)
    assert "$" not in REFERENCE.sub("", TEXT)


def resolved(command: list[str], text: str, env: Mapping[str, str]) -> Any:
    """What ``config`` of a real Compose makes of the file."""
    result = subprocess.run(
        [*command, "--file", "-", "--project-directory", str(ROOT), "config"],
        input=text,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return yaml.safe_load(result.stdout)


def real_compose() -> tuple[list[str], str]:
    """The installed Compose, and the file as it understands it."""
    if (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    ):
        return ["docker", "compose"], TEXT
    if shutil.which("docker-compose"):  # 1.29 is older than these two keys
        older = re.sub(r"^name: .*$|^ +bind: \{ create_host_path: false \}$", "", TEXT, flags=re.MULTILINE)
        return ["docker-compose"], older
    pytest.skip("neither docker compose nor docker-compose is installed")


def test_compose_itself_accepts_the_file() -> None:
    command, text = real_compose()
    found = resolved(command, text, {**PASSWORDS, "SENTRY_DSN": "https://key@sentry.example/1"})
    assert set(found["services"]) == set(COMPOSE["services"])
    environment = found["services"]["reconcile"]["environment"]
    assert environment["REDIS_URL"] == "redis://:two@valkey:6379/0"
    assert environment["SENTRY_DSN"] == "https://key@sentry.example/1"
    assert found["services"]["probes"]["healthcheck"]["test"] == ["CMD", "paywatch-alive"]


def test_compose_itself_refuses_a_misspelt_key() -> None:
    command, text = real_compose()
    with pytest.raises(AssertionError, match="stop_signall"):
        resolved(command, text.replace("stop_signal:", "stop_signall:"), PASSWORDS)
