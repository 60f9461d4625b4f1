"""The documents about metrics: every series that they name is there, with the labels that they ask for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from alerts.models import Channel, Message
from consoles.models import Console
from tests.alerts.metrics.scraping import asked, families
from tests.licensing.factories import NOW, console_make, license_make
from tests.operations.factories import operation_make
from tests.reports.board import report_make

DOCS = settings.BASE_DIR / "docs"
NAME = re.compile(r"\bvspcdash_\w+")
SELECTED = re.compile(r"\b(vspcdash_\w+)\{([^}]*)\}")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
ROW = re.compile(r"^\| `(vspcdash_\w+)` \| (.*?) \|", re.MULTILINE)


@pytest.fixture
def exported(db: None) -> dict[str, set[str]]:
    """The labels of every series, by its name, of an installation that has one of everything."""
    console: Console = console_make()
    license_make(console, used_units=101.0)
    report_make(console)
    operation_make(console, "unknown")
    channel = Channel.objects.create(name="Team", address="json://host.test", created_at=NOW)
    Message.objects.create(channel=channel, kind="test", created_at=NOW, due_at=NOW)
    return {sample.name: set(sample.labels) for family in families().values() for sample in family.samples}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DOCS / "prometheus-rules.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads((DOCS / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"])


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def test_every_series_is_described_with_its_labels_and_no_other(exported: dict[str, set[str]]) -> None:
    rows = ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8"))
    single = {"console", "company", "server", "product", "id"}

    described = {
        name: set(re.findall(r"`(\w+)`", labels)) | (single if "the same" in labels else set()) for name, labels in rows
    }

    assert described == exported


def test_rules_and_dashboard_ask_for_series_and_labels_that_there_are(exported: dict[str, set[str]]) -> None:
    named = {name for expression in expressions() for name in NAME.findall(expression)}
    selected = [
        (name, label)
        for expression in expressions()
        for name, conditions in SELECTED.findall(expression)
        for label in LABEL.findall(re.sub(r'"[^"]*"', "", conditions))
    ]

    assert named <= set(exported)
    assert [(name, label) for name, label in selected if label not in exported[name]] == []
    assert len(selected) > 20


def test_whatever_else_the_dashboard_and_the_text_name_is_there(exported: dict[str, set[str]]) -> None:
    for file in ("metrics.md", "prometheus-rules.yml", "grafana-dashboard.json"):
        assert set(NAME.findall((DOCS / file).read_text(encoding="utf-8"))) <= set(exported)


def test_every_series_is_on_the_dashboard_or_has_a_rule(exported: dict[str, set[str]]) -> None:
    named = {name for expression in expressions() for name in NAME.findall(expression)}

    assert set(exported) - named == set()


def test_each_rule_says_how_urgent_it_is_and_what_is_wrong() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    assert {rule["labels"]["severity"] for rule in rules()} == {"critical", "warning", "notice"}
    assert all(rule["annotations"]["summary"] for rule in rules())


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in panels()]
    fields = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len(fields) == len(set(fields))
    assert max(x for x, _ in fields) < 24


def test_the_form_is_one_that_prometheus_takes(exported: dict[str, set[str]]) -> None:
    lines = asked().content.decode().splitlines()

    assert all(line.startswith(("# HELP vspcdash_", "# TYPE vspcdash_", "vspcdash_")) for line in lines)
    assert len([line for line in lines if line.startswith("# HELP")]) == len(exported)
