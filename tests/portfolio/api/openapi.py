"""The committed OpenAPI document, and how to hold values against it."""

import json
from typing import Any

from jsonschema import FormatChecker
from openapi_schema_validator import OAS31Validator

from portfolio.api.docs import DOCUMENT

Document = dict[str, Any]

FORMATS = FormatChecker(["date", "email"])


def load() -> Document:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


def operations(document: Document) -> dict[tuple[str, str], Document]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def resolved(document: Document, part: Document) -> Document:
    if "$ref" not in part:
        return part
    for step in part["$ref"].removeprefix("#/").split("/"):
        document = document[step]
    return document


def mistakes(document: Document, schema: Document, value: Any) -> list[str]:
    """What the schema says against the value; references go into the document's components."""
    whole = schema | {"components": document["components"]}
    found = OAS31Validator(whole, format_checker=FORMATS).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]
