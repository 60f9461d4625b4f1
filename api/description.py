"""The OpenAPI document of the API, made of what listings declare."""

from functools import cache
from typing import Any

import msgspec
from django.urls import reverse

from api import acknowledging, refreshing
from api.parameters import LIMIT, MOST
from api.resources import RESOURCES, Key, Resource
from api.schemas import Schema, parameters_of, row_schema

TITLE = "vspcdash"
SCHEMAS = "#/components/schemas/"
ABOUT = (
    "Lists of vspcdash for programs: what a page lists, for whom it lists it, by its filters, with the fields of its "
    "exports. What is not known is null."
)
ERRORS = {
    "400": "A parameter or the body is wrong; `error` says which and why.",
    "401": "There is no access token, or none that is valid.",
    "403": "The role of the token, or of its owner, does not include this.",
    "404": "There is nothing of that name in sight.",
    "409": "It cannot be done as things are; `error` says why.",
    "413": "The body is too long.",
    "415": "The body is no JSON.",
    "422": "The moment has passed, or is too far ahead.",
    "429": "The token asks too often.",
    "503": "The database does not answer.",
}
ALWAYS = ("401", "403", "429", "503")
WRITING = ("400", "404", "409", "413", "415")
HEADERS = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
    "503": {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
}
LIMIT_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
PARAMETERS: dict[str, Schema] = {
    "limit": {"name": "limit", "in": "query", "description": "How many rows at most", "schema": LIMIT_SCHEMA},
    "cursor": {
        "name": "cursor",
        "in": "query",
        "description": "Where to go on, as in the address that is `next`",
        "schema": {"type": "string", "minLength": 1},
    },
}


@cache
def document() -> dict[str, Any]:
    """Return the document; it is the same for everybody."""
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": ABOUT},
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": PARAMETERS,
            "headers": _headers(),
            "responses": _responses(),
            "schemas": _schemas(),
        },
    }


def _paths() -> dict[str, Schema]:
    root = reverse("api:index")
    paths = {
        root: {"get": _reading("index", "What there is", _schema_of("Index"))},
        f"{root}openapi.json": {"get": _reading("openapi", "This document", {"type": "object"})},
    }
    for resource in RESOURCES:
        paths |= _paths_of(resource, root)
    return paths | {
        f"{root}alerts/{{id}}/acknowledge/": {"post": _acknowledging()},
        f"{root}refreshes/": {"post": _refreshing()},
    }


def _paths_of(resource: Resource, root: str) -> dict[str, Schema]:
    path, row = f"{root}{resource.path}/", _schema_of(resource.schema)
    filters = parameters_of(resource.listings[0].filters_class.base_filters.items())
    walk = [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS]
    listed = _reading(resource.name, resource.summary, _page_schema(row))
    paths = {path: {"get": {**listed, "parameters": [*filters, *walk]}}}
    if resource.key:
        found = _reading(resource.one, f"One of them: {resource.summary}", row, "404")
        paths[f"{path}{{id}}/"] = {"get": {**found, "parameters": [_key_parameter(resource.key)]}}
    return paths


def _reading(name: str, summary: str, schema: Schema, *errors: str) -> Schema:
    found = {"description": "The answer", "headers": _tag(), "content": _json(schema)}
    same = {"description": "As `If-None-Match` says, nothing has changed", "headers": _tag()}
    responses = {"200": found, "304": same, **_errors("400", *errors)}
    return {"operationId": name, "summary": summary, "responses": responses}


def _refreshing() -> Schema:
    started = {"type": "object", "properties": {"items": {"type": "array", "items": _schema_of("Refresh")}}}
    accepted = {
        "description": "What is being read, or waits for it",
        "content": _json({**started, "required": ["items"]}),
    }
    return {
        "operationId": "refreshes",
        "summary": "Have every console read now, or one",
        "requestBody": {"content": _json(_schema_of("RefreshAsked"))},
        "responses": {"202": accepted, **_errors(*WRITING)},
    }


def _acknowledging() -> Schema:
    held = {"description": "The alert as it stands now", "content": _json(_schema_of("Alert"))}
    return {
        "operationId": "acknowledge",
        "summary": "Keep warnings of an alert back for a while, since somebody sees to it",
        "parameters": [_key_parameter("int")],
        "requestBody": {"required": True, "content": _json(_schema_of("Acknowledgement"))},
        "responses": {"200": held, **_errors(*WRITING, "422")},
    }


def _key_parameter(key: Key) -> Schema:
    schema = {"type": "string", "format": "uuid"} if key == "uuid" else {"type": "integer", "minimum": 0}
    return {"name": "id", "in": "path", "required": True, "schema": schema}


def _page_schema(row: Schema) -> Schema:
    following = {"type": ["string", "null"], "format": "uri", "description": "The address of the rows that follow"}
    properties = {"items": {"type": "array", "items": row}, "next": following}
    return {"type": "object", "properties": properties, "required": ["items", "next"]}


def _schemas() -> dict[str, Schema]:
    texts = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}
    index = {"openapi": {"type": "string", "format": "uri"}, "addresses": texts}
    bodies = [refreshing.RefreshAsked, acknowledging.Acknowledgement]
    _, posted = msgspec.json.schema_components(bodies, ref_template=f"{SCHEMAS}{{name}}")
    rows = {resource.schema: row_schema([listing.columns for listing in resource.listings]) for resource in RESOURCES}
    return {
        **rows,
        "Refresh": row_schema([refreshing.COLUMNS]),
        **posted,
        "Index": {"type": "object", "properties": index, "required": list(index)},
        "Error": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]},
    }


def _responses() -> dict[str, Schema]:
    return {
        status: {"description": said, "headers": HEADERS.get(status, {}), "content": _json(_schema_of("Error"))}
        for status, said in ERRORS.items()
    }


def _headers() -> dict[str, Schema]:
    return {
        "ETag": {"description": "A strong tag of the answer", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}},
    }


def _errors(*more: str) -> dict[str, Schema]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in sorted({*ALWAYS, *more})}


def _tag() -> Schema:
    return {"ETag": {"$ref": "#/components/headers/ETag"}}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _schema_of(name: str) -> Schema:
    return {"$ref": f"{SCHEMAS}{name}"}
