"""deploy/ with Milvus and Dask: who reaches whom, and that its parts speak of the same things."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from deployment_files import (
    DEPLOY,
    DOCKERFILE,
    ROOT,
    composed,
    objects,
    of_image,
    settings_of,
    workloads,
)
from qa_service.cli.arguments import parse_arguments
from qa_service.scale_out.milvus import MilvusAddress, parse_address

COMPOSE = composed("compose.yaml", "compose.milvus.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKLOADS = workloads()
MILVUS_IMAGES = (DEPLOY / "milvus" / "Dockerfile").read_text(encoding="utf-8")
POLICIES = [one["spec"] for one in objects() if one["kind"] == "NetworkPolicy"]
ADDRESS = MilvusAddress("http://milvus:19530", "archive", "root:s3cret")

Flow = tuple[str, str, int]  # who calls, who is called, at which port
FLOWS: set[Flow] = {
    ("web", "postgres", 5432),
    ("web", "milvus", 19530),
    ("index", "milvus", 19530),
    ("worker", "milvus", 19530),
    ("milvus", "etcd", 2379),
    ("milvus", "minio", 9000),
    ("index", "scheduler", 8786),
    ("worker", "scheduler", 8786),
    *((caller, "worker", port) for caller in ("scheduler", "worker") for port in (8788, 8789)),
}


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A folder whose programs tell what they are started with, and whose `cat` knows a secret."""
    echoed = 'echo "$QA_STORE"\necho "$PGPASSWORD"\necho "$@"\n'
    milvus = 'echo "$COMMON_SECURITY_DEFAULTROOTPASSWORD"\necho "$MINIO_SECRET_ACCESS_KEY"\n'
    programs = {"cat": "echo s3cret\n", "qa-service": echoed, "milvus": milvus + 'echo "$@"\n'}
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def run(service: dict[str, Any], programs: Path) -> list[str]:
    """What a container's program tells, started as Compose would."""
    command = [part.replace("$$", "$") for part in (*service["entrypoint"], *service["command"])]
    path = f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin"
    done = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["index", "web"])
def test_the_service_is_started_with_the_store_and_its_password(name: str, started: Path) -> None:
    store, postgres, arguments = run(SERVICES[name], started)
    assert parse_address(settings_of({"QA_STORE": store}).store or "") == ADDRESS
    assert postgres == ("s3cret" if name == "web" else "")
    asked = parse_arguments(arguments.split())
    assert (asked.command, getattr(asked, "scheduler", None)) == (
        ("index", "tcp://scheduler:8786") if name == "index" else ("serve", None)
    )
    assert set(re.findall(r"/run/secrets/(\w+)", " ".join(SERVICES[name]["entrypoint"]))) == set(
        SERVICES[name]["secrets"]
    )


def test_milvus_asks_for_the_password_and_has_the_one_of_its_object_store(started: Path) -> None:
    milvus = SERVICES["milvus"]
    assert run(milvus, started) == ["s3cret", "s3cret", "run standalone"]
    assert milvus["environment"]["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
    minio = SERVICES["minio"]["environment"]
    assert milvus["environment"]["MINIO_ACCESS_KEY_ID"] == minio["MINIO_ROOT_USER"]
    assert minio["MINIO_ROOT_PASSWORD_FILE"].removeprefix("/run/secrets/") in milvus["secrets"]


def test_every_secret_of_compose_is_a_file_that_stays_out_of_the_repository() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    assert all(one["file"].startswith("./secrets/") for one in COMPOSE["secrets"].values())


def test_nobody_without_business_there_shares_a_network_in_compose() -> None:
    members: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        for network in service["networks"]:
            members.setdefault(network, set()).add(name)
    assert members == {
        "outside": {"proxy"},
        "inside": {"proxy", "web", "postgres"},
        "store": {"web", "index", "worker", "milvus"},
        "dask": {"index", "worker", "scheduler"},
        "storage": {"milvus", "etcd", "minio"},
    }
    assert {name for name, one in COMPOSE["networks"].items() if not one} == {"outside"}
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"proxy"}
    called = {(caller, callee) for caller, callee, _ in FLOWS}
    for caller, callee in called:
        assert set(SERVICES[caller]["networks"]) & set(SERVICES[callee]["networks"])


def selected(selector: dict[str, Any]) -> set[str]:
    """The workloads that a policy speaks of."""
    wanted = selector.get("matchLabels", {}).get("app")
    listed = [one["values"] for one in selector.get("matchExpressions", ())]
    return {
        one.name
        for one in WORKLOADS.values()
        if wanted in {None, one.labels["app"]} and all(one.labels["app"] in v for v in listed)
    }


def ports_of(name: str, rule: dict[str, Any]) -> set[int]:
    """The numbers of the ports that a rule names, of those that the workload listens at."""
    own = {port["name"]: port["containerPort"] for port in WORKLOADS[name].container["ports"]}
    named = {port["port"] for port in rule["ports"]}
    return {own[port] if isinstance(port, str) else port for port in named} & set(own.values())


def allowed(direction: str, peers: str) -> set[Flow]:
    """What the policies let be called, as the callers' or the called ones' side of it says."""
    flows = set[Flow]()
    for policy in POLICIES:
        for rule in policy.get(direction, ()):
            ends = selected(policy["podSelector"])
            others = {
                name for peer in rule.get(peers, ()) for name in selected(peer["podSelector"])
            }
            pairs = [(a, b) if direction == "egress" else (b, a) for a in ends for b in others]
            flows |= {(a, b, port) for a, b in pairs for port in ports_of(b, rule)}
    return flows


def test_policies_of_kubernetes_let_through_what_is_needed_and_nothing_else() -> None:
    closed = [one for one in POLICIES if one["podSelector"] == {}]
    assert [one["policyTypes"] for one in closed] == [["Ingress", "Egress"]]
    assert allowed("ingress", "from") == FLOWS
    assert allowed("egress", "to") == FLOWS


def test_only_the_web_is_reached_from_elsewhere() -> None:
    entered = [one for one in POLICIES for rule in one.get("ingress", ()) if "from" not in rule]
    assert [selected(one["podSelector"]) for one in entered] == [{"web"}]
    left = [rule for one in POLICIES for rule in one.get("egress", ()) if "to" not in rule]
    assert {port["port"] for rule in left for port in rule["ports"]} == {53}


def test_users_folders_and_versions_are_those_of_the_images() -> None:
    for name in ("milvus", "etcd", "minio"):
        _, _, stage = MILVUS_IMAGES.partition(f" AS {name}\n")
        stage = stage.partition("\nFROM ")[0]
        user = WORKLOADS[name].pod["securityContext"]["runAsUser"]
        assert SERVICES[name]["user"] == f"{user}:{user}"
        assert f"USER {user}:{user}" in stage
        assert SERVICES[name]["build"]["target"] == name
        (volume,) = SERVICES[name]["volumes"]
        folder = volume.partition(":")[2]
        assert folder in stage  # made for that user
        assert {"name": "data", "mountPath": folder} in WORKLOADS[name].container["volumeMounts"]
    for name in ("etcd", "minio"):
        assert f"FROM {WORKLOADS[name].container['image']} AS " in MILVUS_IMAGES
    version = WORKLOADS["milvus"].container["image"].partition(":")[2]
    assert f"FROM milvusdb/milvus:v{version} AS milvus\n" in MILVUS_IMAGES


def test_milvus_is_reported_the_same_in_both() -> None:
    pod = {one["name"]: one.get("value") for one in WORKLOADS["milvus"].container["env"]}
    secret = {"COMMON_SECURITY_DEFAULTROOTPASSWORD", "MINIO_SECRET_ACCESS_KEY"}
    assert {name for name, value in pod.items() if value is None} == secret
    assert SERVICES["milvus"]["environment"] == {
        name: value for name, value in pod.items() if name not in secret
    }


def test_kubernetes_has_the_same_store_and_scheduler() -> None:
    named = {one["metadata"]["name"]: one for one in objects()}
    store = named["qa-store"]["stringData"]["QA_STORE"].replace("REPLACE", "s3cret")
    assert parse_address(store) == ADDRESS
    scheduler = named["qa-cluster"]["data"]["QA_SCHEDULER"]
    assert scheduler == SERVICES["index"]["command"][-1] == SERVICES["worker"]["command"][1]
    assert scheduler in WORKLOADS["worker"].container["command"]
    settings = settings_of(of_image() | {"QA_STORE": store, "QA_SCHEDULER": scheduler})
    assert (settings.store, settings.scheduler) == (store, scheduler)
    for name, variables in (("web", {"qa-store"}), ("index", {"qa-store", "qa-cluster"})):
        sources = [next(iter(one.values())) for one in WORKLOADS[name].container["envFrom"]]
        assert {one["name"] for one in sources} == variables
        assert all(one["optional"] for one in sources)  # without them it answers from files


def test_articles_are_where_everybody_looks_for_them() -> None:
    place = str(settings_of(of_image()).corpus)
    for name in ("index", "worker"):
        assert any(volume.endswith(f":{place}:ro") for volume in SERVICES[name]["volumes"])
        mounts = WORKLOADS[name].container["volumeMounts"]
        assert {"name": "articles", "mountPath": place, "readOnly": True} in mounts


def test_images_have_the_extras_that_they_are_built_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = set(project["optional-dependencies"])
    everything = composed("compose.yaml", "compose.milvus.yaml", "compose.gpu.yaml")["services"]
    for name in ("index", "worker"):
        arguments = everything[name]["build"]["args"]
        assert {"milvus", "dask"} <= set(arguments["EXTRAS"].split(",")) <= known
        assert all(f"ARG {argument}=" in DOCKERFILE for argument in arguments)


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_dask_knows_the_flags_that_it_is_started_with(name: str) -> None:
    cli = pytest.importorskip(f"distributed.cli.dask_{name}")
    compose = [*SERVICES[name]["entrypoint"], *SERVICES[name]["command"]]
    for command in (compose, WORKLOADS[name].container["command"]):
        assert command[:2] == ["dask", name]
        context = cli.main.make_context(name, command[2:])
        ports = {port["containerPort"] for port in WORKLOADS[name].container["ports"]}
        assert int(context.params["dashboard_address"].removeprefix(":")) in ports
    assert SERVICES[name]["healthcheck"]["test"][-1].count("/health'") == 1
