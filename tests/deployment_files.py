"""What the files of deploy/ say, read as Compose and Kubernetes would."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from qa_service.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE_FILES = sorted(DEPLOY.glob("compose*.yaml"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
MANIFESTS = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))

_REPLACED = ("command", "entrypoint", "test")  # lists that Compose replaces rather than adds to


@dataclass(frozen=True)
class Workload:
    """A kind of pod of the manifests."""

    name: str
    labels: dict[str, str]
    pod: dict[str, Any]

    def containers(self) -> Iterator[dict[str, Any]]:
        yield from self.pod.get("initContainers", ())
        yield from self.pod["containers"]

    @property
    def container(self) -> dict[str, Any]:
        """The one that the pod is for."""
        (only,) = self.pod["containers"]
        return dict(only)


def composed(*names: str) -> dict[str, Any]:
    """One file of Compose over the other."""
    whole: dict[str, Any] = {}
    for name in names:
        whole = _merged(whole, yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8")))
    return whole


def _merged(base: object, over: object, key: str = "") -> Any:  # noqa: ANN401 - YAML
    if isinstance(base, dict) and isinstance(over, dict):
        both = {name: _merged(base[name], over[name], name) for name in base.keys() & over.keys()}
        return {**base, **over, **both}
    if isinstance(base, list) and isinstance(over, list) and key not in _REPLACED:
        return [*base, *over]
    return over


def objects() -> Iterator[dict[str, Any]]:
    for file in MANIFESTS:
        yield from yaml.safe_load_all(file.read_text(encoding="utf-8"))


def workloads() -> dict[str, Workload]:
    found = {}
    for one in objects():
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is not None:
            name = one["metadata"]["name"]
            found[name] = Workload(name, template["metadata"]["labels"], template["spec"])
    return found


_UNSET = re.compile(r"\$\{\w+:-([^}]*)\}")  # what Compose puts there by default


def settings_of(variables: Mapping[str, Any]) -> Settings:
    """As the service would read them; raises for one that is unknown or has a wrong value."""
    return load_settings(
        environ={
            name: _UNSET.sub(r"\1", str(value))
            for name, value in variables.items()
            if name.startswith("QA_")
        }
    )


def of_image() -> dict[str, str]:
    return dict(re.findall(r"\b(QA_\w+)=(\S+)", DOCKERFILE))


def seconds(text: str) -> int:
    number, unit = int(text[:-1]), text[-1]
    return number * {"s": 1, "m": 60, "h": 3600}[unit]
