"""The vendor's OpenAPI document read as JSON Schema: its 3.0 dialect, and the defects that it is known to have."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

Json = dict[str, Any]
# What the vendor's own examples leave empty for servers without a license.
EMPTY_WITHOUT_LICENSE = {"company", "email", "contactPerson", "supportId"}
WITHOUT_LICENSE = {"Community", "NotInstalled"}
DATES_WITH_TIME = (
    ("LicenseReportParameters", "generationDate"),
    ("LicenseReportInterval", "startOfInterval"),
    ("LicenseReportInterval", "endOfInterval"),
)


class Contract:
    """Checks answers against the operation that they belong to."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text())
        # The status of an action is a string, but its schema wraps the string as an object.
        schemas = self._document["components"]["schemas"]
        del schemas["AsyncActionInfo"]["properties"]["status"]["type"]
        _mend_reports(schemas)

    @cached_property
    def operations(self) -> dict[str, Json]:
        """Every operation by its id, with its path and method."""
        return {
            operation["operationId"]: {**operation, "path": path, "method": method.upper()}
            for path, item in self._document["paths"].items()
            for method, operation in item.items()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def problems(self, operation_id: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer of that operation."""
        responses = self.operations[operation_id]["responses"]
        response = responses.get(str(status), responses.get("default"))
        schema = response["content"]["application/json"]["schema"]
        return [
            f"{error.json_path}: {error.message}"
            for error in self._errors(schema, body)
            if not _is_empty_without_license(error, body)
        ]

    def request_problems(self, operation_id: str, body: Any) -> list[str]:
        """What is wrong with the content of a request of that operation; None is a request without one."""
        declared = self.operations[operation_id].get("requestBody")
        if declared is None or body is None:
            return [] if declared is body is None else ["the operation has another body"]
        (media,) = declared["content"].values()
        return [f"{error.json_path}: {error.message}" for error in self._errors(media["schema"], body)]

    def media_type(self, operation_id: str) -> str | None:
        """How the content of a request of that operation is sent."""
        declared = self.operations[operation_id].get("requestBody")
        return next(iter(declared["content"])) if declared else None

    def required_parameters(self, operation_id: str) -> set[str]:
        """The query parameters that the operation cannot do without."""
        parameters = self.operations[operation_id]["parameters"]
        return {each["name"] for each in parameters if each.get("in") == "query" and each.get("required")}

    def admitted_roles(self, operation_id: str) -> set[str]:
        """Who may call the operation."""
        return set(self.operations[operation_id]["x-veeam-vspc-admitted-roles"])

    def _errors(self, schema: Json, body: Any) -> Iterator[ValidationError]:
        whole = {"components": self._components, "allOf": [_translated(schema)]}
        return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(body)

    @cached_property
    def _components(self) -> Json:
        return dict(_translated(self._document["components"]))


def _mend_reports(schemas: Json) -> None:
    """Let the schemas of reports be what the vendor's own examples of them are."""
    for schema, name in DATES_WITH_TIME:
        schemas[schema]["properties"][name]["format"] = "date-time"
    for schema in ("SingleLicenseReport", "LicenseReportAppendix", "OrganizationUsageOfLicensesWithSameSupportId"):
        for name, declared in schemas[schema]["properties"].items():
            if name.startswith(("cloned", "unsupported", "notCollected")):
                declared["nullable"] = True
    # It is required, but no property, and never sent.
    schemas["SingleLicenseReportSettings"]["required"].remove("sendReports")


def _translated(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_translated(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: _translated(value) for name, value in schema.items() if name != "nullable"}
    if isinstance(result.get("pattern"), str):
        # The back-reference means "the closing quote if there was an opening one", which Python spells otherwise.
        result["pattern"] = result["pattern"].replace(r"\1@", '(?(1)")@')
    return {"anyOf": [result, {"type": "null"}]} if schema.get("nullable") is True else result


def _is_empty_without_license(error: ValidationError, body: Any) -> bool:
    path = list(error.absolute_path)
    if error.instance is not None or not path or path[-1] not in EMPTY_WITHOUT_LICENSE:
        return False
    row = body
    for step in path[:-1]:
        row = row[step]
    return row.get("type") in WITHOUT_LICENSE
