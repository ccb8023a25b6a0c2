"""deploy/: what it names exists in the service and the image, and linters have nothing to say.

No container is run here. Linters are run where they are installed: `pip install .[deploy]`.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deployment_files import (
    COMPOSE_FILES,
    DEPLOY,
    DOCKERFILE,
    MANIFESTS,
    ROOT,
    composed,
    objects,
    of_image,
    seconds,
    settings_of,
    workloads,
)
from qa_service.web import ServiceLifecycle, create_app

SERVICES: dict[str, dict[str, Any]] = composed("compose.yaml")["services"]
LARGE: dict[str, dict[str, Any]] = composed("compose.yaml", "compose.milvus.yaml")["services"]
YAML_RULES = (
    "{extends: default, rules: {line-length: {max: 110}, document-start: disable, braces: disable}}"
)
WORKLOADS = workloads()
WEB = WORKLOADS["web"].container
WEB_VALUES = {one["name"]: one["value"] for one in WEB["env"] if "value" in one}


@pytest.mark.parametrize(
    "given", [SERVICES["web"]["environment"], WEB_VALUES], ids=["compose", "kubernetes"]
)
def test_settings_are_ones_that_the_service_takes(given: dict[str, Any]) -> None:
    settings = settings_of({**of_image(), **given})
    assert settings.proxies == 1
    assert settings.conversations == "postgresql://qa@postgres/qa"
    assert not settings.host.startswith("127.")


def test_stopping_waits_longer_than_answers_under_way_are_given() -> None:
    web = SERVICES["web"]
    assert seconds(web["stop_grace_period"]) > settings_of(web["environment"]).stop_seconds
    pause = WEB["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace = WORKLOADS["web"].pod["terminationGracePeriodSeconds"]
    assert grace > pause + settings_of(WEB_VALUES).stop_seconds


def test_probes_ask_for_routes_that_say_what_they_are_asked_for() -> None:
    probes = [WEB[name]["httpGet"] for name in ("livenessProbe", "readinessProbe", "startupProbe")]
    assert [probe["path"] for probe in probes] == ["/healthz", "/readyz", "/healthz"]
    port = settings_of(of_image()).port
    assert {"name": "http", "containerPort": port} in WEB["ports"]
    assert f"http://127.0.0.1:{port}/readyz" in SERVICES["web"]["healthcheck"]["test"][-1]
    client = create_app(
        service=ServiceLifecycle()
    ).test_client()  # of a service that is still opening
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("services", "name"),
    [*((SERVICES, name) for name in SERVICES), *((LARGE, name) for name in LARGE)],
    ids=[*SERVICES, *(f"large-{name}" for name in LARGE)],
)
def test_a_container_of_compose_is_confined(services: dict[str, dict[str, Any]], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_pod_of_kubernetes_is_confined(name: str) -> None:
    pod = WORKLOADS[name].pod
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False  # or variables QA_... appear that are no settings
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in WORKLOADS[name].containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}


def test_users_and_folders_are_those_of_the_image() -> None:
    image = settings_of(of_image())
    assert "USER 10001:10001" in DOCKERFILE
    assert image.index.parent == image.keys.parent == Path("/data")
    for name, mode in (("index", ""), ("web", ":ro")):
        assert SERVICES[name]["user"] == "10001:10001"
        assert f"qa-data:/data{mode}" in SERVICES[name]["volumes"]
        assert WORKLOADS[name].pod["securityContext"]["runAsUser"] == 10001
    assert str(image.index / "CURRENT") in SERVICES["index"]["healthcheck"]["test"]
    assert SERVICES["index"]["volumes"][1].endswith(f":{image.corpus}:ro")
    assert "ARG EXTRAS=postgres\n" in DOCKERFILE  # where both keep conversations


def test_only_indexing_may_write_the_index() -> None:
    for name, workload in WORKLOADS.items():
        for container in workload.containers():
            for mount in container["volumeMounts"]:
                if {"name": "data", "mountPath": "/data"}.items() <= mount.items():
                    assert mount.get("readOnly", False) is (name != "index")


def test_what_manifests_refer_to_is_there() -> None:
    named = {(one["kind"], one["metadata"]["name"]) for one in objects()}
    for workload in WORKLOADS.values():
        for volume in workload.pod.get("volumes", ()):
            if claim := volume.get("persistentVolumeClaim"):
                assert ("PersistentVolumeClaim", claim["claimName"]) in named
            if (secret := volume.get("secret")) and not secret.get("optional"):
                assert ("Secret", secret["secretName"]) in named
        for container in workload.containers():
            for variable in container.get("env", ()):
                if key := variable.get("valueFrom", {}).get("secretKeyRef"):
                    assert ("Secret", key["name"]) in named
    ingress = next(one for one in objects() if one["kind"] == "Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert ("Service", backend["name"]) in named


def test_no_secret_is_in_the_repository() -> None:
    secrets = [one["stringData"] for one in objects() if one["kind"] == "Secret"]
    assert {name for secret in secrets for name in secret} == {
        "QA_STORE",
        "milvus-password",
        "minio-password",
        "postgres-password",
    }
    for secret in secrets:
        for name, value in secret.items():
            assert value == "REPLACE" or (name == "QA_STORE" and ":REPLACE@" in value)
    assert all("templates" in str(file) for file in MANIFESTS if "kind: Secret" in file.read_text())
    assert (DEPLOY / "secrets" / ".gitignore").read_text(encoding="utf-8").startswith("*\n")


def test_settings_of_env_are_those_that_compose_asks_for() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in COMPOSE_FILES)
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    example = (DEPLOY / "env.example").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


@pytest.mark.parametrize(
    "command",
    [
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            *map(str, COMPOSE_FILES),
        ],
        ["yamllint", "--strict", "--config-data", YAML_RULES, str(DEPLOY)],
        ["kubernetes-validate", "--strict", *map(str, MANIFESTS)],
        ["hadolint", str(ROOT / "Dockerfile"), str(DEPLOY / "milvus" / "Dockerfile")],
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")],
    ],
    ids=lambda command: command[0],
)
def test_linters_have_nothing_to_say(command: list[str], tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed: pip install .[deploy]")
    surroundings = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [str(shutil.which(command[0])), *command[1:]],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
