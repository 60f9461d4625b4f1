"""The OpenAPI document is what the API does: schemathesis sends what it allows, and what it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from tests.api.asking import ROOT, Script

# U+0000 is no text: it is refused, which no schema says in words that people read.
CONFIG = {
    "generation": {"allow-x00": False, "database": "none", "deterministic": True},
    "phases": {"stateful": {"enabled": False}},
}
bounded = settings(max_examples=10, suppress_health_check=list(HealthCheck))
Parameter = dict[str, Any]
# One is good beside the filters of its walk only: see the tests of paging.
CURSOR = "#/components/parameters/cursor"


@pytest.fixture
def described(script: Script, marked: dict[str, int]) -> BaseSchema:
    """The document as it is served, with the values that only those know who have asked before."""
    document = script.get("openapi.json").json()
    for path, operations in document["paths"].items():
        if parameters := operations.get("get", {}).get("parameters"):
            operations["get"]["parameters"] = [told for item in parameters for told in _told(item, path, script)]
    [console] = {item["console"] for item in script.items("licenses/")}
    document["components"]["schemas"]["RefreshAsked"]["properties"]["console"]["enum"] = [console]
    later = (timezone.now() + timedelta(days=3)).isoformat()
    document["components"]["schemas"]["Acknowledgement"]["properties"]["until"]["enum"] = [later]
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(CONFIG))
    schema.app, schema.location = WSGIHandler(), f"{ROOT}openapi.json"
    return schema


def _told(parameter: Parameter, path: str, script: Script) -> list[Parameter]:
    """The parameter with its possible values, none where there are none at this address."""
    if parameter.get("$ref") == CURSOR:
        return []
    ask = ASKED.get(parameter.get("name", ""))
    if ask is None:
        return [parameter]
    known = ask(path.replace("{id}/", ""), script)
    schema = parameter["schema"]
    narrowed = {**schema, "items": {"enum": known}} if schema["type"] == "array" else {**schema, "enum": known}
    return [{**parameter, "schema": narrowed}] if known else []


def _values(field: str) -> Callable[[str, Script], list[Any]]:
    def values(path: str, script: Script) -> list[Any]:
        return sorted({item[field] for item in script.items(path) if item.get(field)})

    return values


ASKED: dict[str, Callable[[str, Script], list[Any]]] = {
    "console": _values("console"),
    "month": _values("month"),
    "status": _values("status"),
    "person": _values("requested_by"),
    "kind": _values("kind"),
    "rule": _values("rule"),
    "requested_from": lambda *_: ["2026-02-28", "2026-11-23"],
    "requested_to": lambda *_: ["2026-02-28", "2026-11-23"],
}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_what_is_described_is_what_happens(mode: GenerationMode, described: BaseSchema, script: Script) -> None:
    load_all_checks()
    for operation in (operation for path in described for operation in described[path].values()):

        @given(operation.as_strategy(generation_mode=mode))
        @bounded
        def ask(case: Any) -> None:
            case.call_and_validate(headers={**script.headers, "Accept-Encoding": "identity"})

        ask()
