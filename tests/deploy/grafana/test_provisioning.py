"""The provisioning files, and the page about them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy import runbooks
from deploy.grafana.make import files
from tests.deploy.grafana.boards import FOLDER, NAMES, ROOT

PAGE = (ROOT / "docs" / "grafana.md").read_text()
PROVISIONING = FOLDER / "provisioning"
(DASHBOARDS,) = yaml.safe_load((PROVISIONING / "dashboards" / "paywatch.yaml").read_text())["providers"]
(SOURCE,) = yaml.safe_load((PROVISIONING / "datasources" / "paywatch.yaml").read_text())["datasources"]


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def mounts() -> dict[str, str]:
    """The folders that the page mounts, by their places in the container."""
    found = re.findall(r'-v "\$PWD/([^:]+):([^:]+):ro"', PAGE)
    return {place: folder for folder, place in found}


def test_the_page_mounts_folders_that_exist_where_grafana_looks() -> None:
    places = mounts()
    assert ROOT / places["/etc/grafana/provisioning"] == PROVISIONING
    assert ROOT / places[DASHBOARDS["options"]["path"]] == FOLDER / "dashboards"


def test_the_page_sets_the_variable_of_the_data_source() -> None:
    (name,) = re.findall(r"\$\{(\w+)\}", SOURCE["url"])
    assert f"-e {name}=" in PAGE
    assert SOURCE["type"] == "prometheus"
    assert "uid" not in SOURCE


def test_provisioned_dashboards_cannot_be_changed_in_grafana() -> None:
    assert (DASHBOARDS["type"], DASHBOARDS["allowUiUpdates"]) == ("file", False)


def test_the_page_lists_each_dashboard() -> None:
    assert sorted(re.findall(r"^\| `(\w+)\.json`", PAGE, re.MULTILINE)) == NAMES


def test_prometheus_accepts_the_scrape_configuration_of_the_page(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    (example,) = examples("yaml")
    path = tmp_path / "prometheus.yml"
    path.write_text(example)
    done = subprocess.run(["promtool", "check", "config", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (job,) = yaml.safe_load(example)["scrape_configs"]
    assert set(job["static_configs"][0]["labels"]) == {"environment"}


def test_the_address_of_runbooks_is_replaced_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    (address,), (console,) = re.findall(r"RUNBOOKS=(\S+)", PAGE), re.findall(r"CONSOLE=(\S+)", PAGE)
    monkeypatch.setenv("RUNBOOKS", address)
    monkeypatch.setenv("CONSOLE", console)
    for text in files().values():
        assert address in text
        assert console in text
        assert runbooks.CONSOLE not in text
        assert runbooks.BASE not in text
        assert runbooks.BASE.rpartition("/")[0] not in text


def test_the_commands_of_the_page_exist() -> None:
    (module,) = re.findall(r"python -m ([\w.]+)", PAGE)
    assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    assert "\ngenerated:" in (ROOT / "Makefile").read_text()
