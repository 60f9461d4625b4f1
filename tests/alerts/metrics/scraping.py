"""Prometheus: it has the token, and reads what comes back by the parser of its own library."""

from typing import Any

from django.test import Client
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "the token of the tests"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
Labels = tuple[tuple[str, str], ...]


def asked(token: str = TOKEN, **headers: str) -> Any:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}", **headers})


def families() -> dict[str, Metric]:
    """Every family by its name."""
    return {family.name: family for family in text_string_to_metric_families(asked().content.decode())}


def open_families() -> dict[str, Metric]:
    """The same in the newer form."""
    text = asked(Accept=OPEN_METRICS).content.decode()
    found = openmetrics.text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # the library's
    return {family.name: family for family in found}


def values(name: str, *labels: str) -> dict[Any, float]:
    """The values of a family, by some of its labels; by one of them where only one is named."""
    family = families()[f"vspcdash_{name}"]
    found = {tuple(sample.labels[label] for label in labels): sample.value for sample in family.samples}
    assert len(found) == len(family.samples)
    return {key[0] if len(key) == 1 else key: value for key, value in found.items()}


def series_count() -> int:
    return sum(len(family.samples) for family in families().values())
