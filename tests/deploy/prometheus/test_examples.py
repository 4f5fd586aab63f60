"""The examples of prometheus.yml and alertmanager.yml, by promtool and amtool."""

import shutil
import subprocess

import pytest

from tests.deploy.prometheus.files import FOLDER, RULE_FILES, alerts, load

ALERTMANAGER = FOLDER / "alertmanager.yml"
ROUTES = {
    "critical": "pager",
    "P0": "pager",
    "high": "chat-and-mail",
    "warning": "chat-and-mail",
    "P1": "chat-and-mail",
    "medium": "chat-and-mail",
    "P2": "chat-and-mail",
    "low": "mail",
    "P3": "mail",
    "info": "mail",
    "unheard-of": "chat-and-mail",
}


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def route(**labels: str) -> str:
    pairs = [f"{name}={value}" for name, value in labels.items()]
    return run("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", *pairs).strip()


def test_promtool_accepts_the_configuration_of_prometheus() -> None:
    assert "rule files found" in run("promtool", "check", "config", "prometheus.yml")


def test_amtool_accepts_the_configuration_of_alertmanager() -> None:
    run("amtool", "check-config", str(ALERTMANAGER))


def test_prometheus_loads_every_rule_file_and_every_target() -> None:
    configuration = load(FOLDER / "prometheus.yml")
    assert sorted(configuration["rule_files"]) == [path.name for path in RULE_FILES]
    (files,) = (job["file_sd_configs"] for job in configuration["scrape_configs"] if "file_sd_configs" in job)
    assert all(load(FOLDER / name)[0]["targets"] for name in files[0]["files"])


@pytest.mark.parametrize("severity", ROUTES)
def test_each_severity_has_its_route(severity: str) -> None:
    assert route(alertname="PaywatchBlind", severity=severity) == ROUTES[severity]


def test_the_severity_of_each_alert_has_a_route() -> None:
    used = {rule["labels"]["severity"] for rule in alerts() if rule["alert"] != "Watchdog"}
    assert used <= set(ROUTES)


def test_the_watchdog_goes_to_the_dead_mans_switch_and_to_nobody_else() -> None:
    assert route(alertname="Watchdog", severity="none") == "dead-mans-switch"


def test_what_is_inhibited_exists() -> None:
    known = {rule["alert"] for rule in alerts()}
    for rule in load(ALERTMANAGER)["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            label, _, value = matcher.partition(" ")
            if label == "alertname":
                assert set(value.split('"')[1].split("|")) <= known
