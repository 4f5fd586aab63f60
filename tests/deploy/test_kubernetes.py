"""deploy/kubernetes: real schemas and kustomize accept it, its references exist, and pods can do little."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import load
from tests.deploy.commands import check_command
from tests.deploy.variables import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
VERSIONS = ("1.29", "1.33", "1.37")
GENERATED = {"paywatch-configuration"}
"""ConfigMaps that kustomize generates."""
BY_HAND = {"paywatch-environment"}
"""Secrets that a person creates."""


def manifests(*folders: str) -> list[dict[str, Any]]:
    """Every object of these folders, as it is written."""
    return [
        found
        for folder in folders
        for path in sorted((FOLDER / folder).glob("*.yaml"))
        if path.name != "kustomization.yaml"
        for found in yaml.safe_load_all(path.read_text())
    ]


def named(found: dict[str, Any]) -> str:
    return f"{found['kind']}/{found['metadata']['name']}"


OBJECTS = {named(found): found for found in manifests("release", "workers", "console")}
WORKERS = {name: OBJECTS[f"Deployment/paywatch-{name}"] for name in ("probes", "reconcile")}
PODS = {
    name: found["spec"]["template"]["spec"]
    for name, found in OBJECTS.items()
    if found["kind"] in {"Deployment", "Job"}
}


def containers() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{name}:{each['name']}", each)
        for name, pod in PODS.items()
        for each in (*pod.get("initContainers", ()), *pod["containers"])
    ]


CONTAINERS = dict(containers())


def validate(found: dict[str, Any], version: str) -> None:
    """Raises kubernetes_validate.ValidationError, also for a key that this version does not know."""
    import kubernetes_validate

    kubernetes_validate.validate(found, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid(version: str) -> None:
    for found in OBJECTS.values():
        validate(found, version)


def test_a_misspelt_key_is_refused() -> None:
    import kubernetes_validate

    job = OBJECTS["Job/paywatch-release"]
    with pytest.raises(kubernetes_validate.ValidationError):
        validate({**job, "spec": {**job["spec"], "backofLimit": 1}}, VERSIONS[-1])


@cache
def built(folder: Path) -> list[dict[str, Any]]:
    """What kustomize makes of this folder."""
    for tool in (["kubectl", "kustomize"], ["kustomize", "build"]):
        if shutil.which(tool[0]):
            result = subprocess.run([*tool, folder], capture_output=True, text=True, check=False)
            assert result.returncode == 0, result.stderr
            return list(yaml.safe_load_all(result.stdout))
    pytest.skip("neither kubectl nor kustomize is installed")


@pytest.mark.parametrize("folder", ["release", "workers", "console"])
def test_kustomize_builds_what_is_valid(folder: str) -> None:
    found = built(FOLDER / folder)
    assert {each["kind"] for each in found} == {"ConfigMap"} | {each["kind"] for each in manifests(folder)}
    for each in found:
        validate(each, VERSIONS[-1])
        assert each["metadata"].get("namespace", "paywatch") == "paywatch"


def test_all_pods_have_the_same_configuration_and_image() -> None:
    def facts(folder: str) -> tuple[set[str], set[str]]:
        found = built(FOLDER / folder)
        pods = [each["spec"]["template"]["spec"] for each in found if each["kind"] in {"Job", "Deployment"}]
        maps = {
            volume["configMap"]["name"] for pod in pods for volume in pod["volumes"] if "configMap" in volume
        }
        assert maps == {each["metadata"]["name"] for each in found if each["kind"] == "ConfigMap"}
        every = [each for pod in pods for each in (*pod.get("initContainers", ()), *pod["containers"])]
        return maps, {each["image"] for each in every}

    maps, images = facts("release")
    assert (maps, images) == facts("workers") == facts("console")
    assert len(maps) == len(images) == 1
    assert images != {"paywatch"}, "kustomize replaces the image"
    assert maps != GENERATED, "kustomize appends a hash"


def test_every_file_is_part_of_a_kustomization() -> None:
    for folder in ("release", "workers", "console", "monitoring"):
        listed = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text())["resources"]
        files = {path.name for path in (FOLDER / folder).glob("*.yaml")} - {"kustomization.yaml"}
        assert set(listed) == files


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_command_exists(name: str) -> None:
    check_command(CONTAINERS[name]["command"])


def test_the_release_migrates_and_then_applies() -> None:
    pod = PODS["Job/paywatch-release"]
    assert [each["command"] for each in pod["initContainers"]] == [["paywatch", "migrate"]]
    assert [each["command"] for each in pod["containers"]] == [["paywatch", "config", "apply"]]
    assert not [name for name in WORKERS if "initContainers" in PODS[f"Deployment/paywatch-{name}"]]


@pytest.mark.parametrize("name", PODS)
def test_every_name_that_a_pod_uses_exists(name: str) -> None:
    pod = PODS[name]
    assert f"ServiceAccount/{pod['serviceAccountName']}" in OBJECTS
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    maps = {volume["configMap"]["name"] for volume in volumes.values() if "configMap" in volume}
    assert maps <= GENERATED
    for each in (*pod.get("initContainers", ()), *pod["containers"]):
        assert {mount["name"] for mount in each["volumeMounts"]} == set(volumes)
        assert {source["secretRef"]["name"] for source in each["envFrom"]} == BY_HAND
        assert each["image"] == "paywatch"


def test_what_people_create_is_in_the_page() -> None:
    page = (ROOT / "docs" / "platforms" / "kubernetes.md").read_text()
    for name in BY_HAND:
        assert f"kubectl create secret generic {name} --namespace paywatch" in page
    component = yaml.safe_load((FOLDER / "common" / "kustomization.yaml").read_text())
    assert {each["name"] for each in component["configMapGenerator"]} == GENERATED


@pytest.mark.parametrize("name", PODS)
def test_a_pod_can_do_no_more_than_it_needs(name: str) -> None:
    pod = PODS[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 1000,
        "runAsGroup": 1000,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    for each in (*pod.get("initContainers", ()), *pod["containers"]):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(each["resources"]) == {"requests", "limits"}
        mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in each["volumeMounts"]}
        assert mounts == {"/etc/paywatch": True, "/tmp": False}
    assert not OBJECTS["ServiceAccount/paywatch"]["automountServiceAccountToken"]


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_is_probed_by_its_file_alone(name: str) -> None:
    (worker,) = PODS[f"Deployment/paywatch-{name}"]["containers"]
    env = {each["name"]: each["value"] for each in worker["env"]}
    assert env["PAYWATCH_ALIVE_FILE"].startswith("/tmp/")
    for kind in ("startupProbe", "livenessProbe"):
        assert worker[kind]["exec"] == {"command": ["paywatch-alive"]}
    assert worker["livenessProbe"]["failureThreshold"] > 1, "one probe may fall between two writes"
    assert "readinessProbe" not in worker


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_has_time_to_stop(name: str) -> None:
    assert PODS[f"Deployment/paywatch-{name}"]["terminationGracePeriodSeconds"] == 60


def test_one_of_two_workers_stays() -> None:
    probes, budget = WORKERS["probes"]["spec"], OBJECTS["PodDisruptionBudget/paywatch-probes"]["spec"]
    assert probes["replicas"] > budget["minAvailable"] == 1
    assert budget["selector"] == probes["selector"]
    assert probes["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    spread = probes["template"]["spec"]["topologySpreadConstraints"]
    assert all(each["labelSelector"] == probes["selector"] for each in spread)
    assert {each["topologyKey"] for each in spread} == {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    }


def test_the_console_is_reached_and_restarts_for_no_database(tmp_path: Path) -> None:
    (container,) = PODS["Deployment/paywatch-console"]["containers"]
    env = {each["name"]: each["value"] for each in container["env"]}
    (port,) = container["ports"]
    (service,) = OBJECTS["Service/paywatch-console"]["spec"]["ports"]
    (allowed,) = OBJECTS["NetworkPolicy/paywatch-console"]["spec"]["ingress"][0]["ports"]
    assert port["name"] == service["targetPort"] == allowed["port"]
    assert str(port["containerPort"]) == env["PORT"]
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[kind]["httpGet"] == {"path": "/healthz", "port": "http"}
    file = tmp_path / "paywatch.toml"
    file.write_text((FOLDER / "common" / "paywatch.toml").read_text())
    console = load(file, {"DATABASE_URL": "postgresql://shop@db.example/shop"}).console
    assert console.address(int(env["PORT"])) == ("0.0.0.0", 8080)  # noqa: S104 - reached by its service


@pytest.mark.parametrize("name", ["probes", "reconcile", "console"])
def test_selectors_find_their_pods(name: str) -> None:
    spec = OBJECTS[f"Deployment/paywatch-{name}"]["spec"]
    assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()


def test_metrics_are_reached_by_a_port_that_pods_have(tmp_path: Path) -> None:
    configuration = (FOLDER / "common" / "paywatch.toml").read_text()
    file = tmp_path / "paywatch.toml"
    file.write_text(configuration)
    workers = load(file, {"DATABASE_URL": "postgresql://shop@db.example/shop"}).workers
    assert workers.metrics_host == "0.0.0.0"  # noqa: S104 - a pod has an address of its own
    (service,) = OBJECTS["Service/paywatch-metrics"]["spec"]["ports"]
    (allowed,) = OBJECTS["NetworkPolicy/paywatch-workers"]["spec"]["ingress"][0]["ports"]
    for name in WORKERS:
        (port,) = PODS[f"Deployment/paywatch-{name}"]["containers"][0]["ports"]
        assert port["containerPort"] == service["port"] == workers.metrics_port
        assert port["name"] == service["targetPort"] == allowed["port"] == monitored()["port"]


def monitored() -> dict[str, Any]:
    (monitor,) = manifests("monitoring")
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    assert isinstance(endpoint, dict)
    return endpoint


def test_the_pod_monitor_selects_the_workers() -> None:
    """Its schema is a CRD of the Prometheus Operator, which no package has: only what is used here."""
    (monitor,) = manifests("monitoring")
    assert (monitor["apiVersion"], monitor["kind"]) == ("monitoring.coreos.com/v1", "PodMonitor")
    assert set(monitor["spec"]) == {"jobLabel", "selector", "podMetricsEndpoints"}
    assert set(monitored()) <= {"port", "interval", "scrapeTimeout", "path"}
    (pairs,) = yaml.safe_load((FOLDER / "common" / "kustomization.yaml").read_text())["labels"]
    assert monitor["spec"]["selector"]["matchLabels"] == pairs["pairs"]
    assert pairs["includeSelectors"]
    scraped = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    assert pairs["pairs"][monitor["spec"]["jobLabel"]] == scraped["scrape_configs"][0]["job_name"]
    (only,) = monitor["spec"]["selector"]["matchExpressions"]
    assert only["operator"] == "In"
    for name in WORKERS:
        labels = WORKERS[name]["spec"]["template"]["metadata"]["labels"]
        assert labels[only["key"]] in only["values"]
