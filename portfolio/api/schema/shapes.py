"""JSON Schemas of what is answered and of what may be sent, from the serializers."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.request import Request

from portfolio import rules
from portfolio.api.content_serializer import PRIVATE
from portfolio.api.fields import (
    MAX_TECHNOLOGIES,
    PARTIAL_DATE,
    PartialDate,
    TechnologyNames,
    Texts,
)
from portfolio.api.order import LARGEST_ID
from portfolio.api.schema import texts
from portfolio.api.views import LISTS, ContentView, IndexView, PersonalInfoView
from portfolio.models import Technology

Schema = dict[str, Any]

RESOURCES: tuple[type[ContentView], ...] = (PersonalInfoView, *LISTS.values())

# Some character that is not white space: texts are trimmed, then never blank.
NOT_BLANK = r"\S"
WEB_ADDRESS = "^https?://"

# Generators of clients stumble over a type with a field of its own name.
RENAMED = {"Language": "SpokenLanguage", "Reference": "Recommendation"}
# A text that the owner may keep from the public: then it is null.
HIDEABLE = {("PersonalInfo", "email")}

# The order in which a reader wants to know them.
KEYS = (
    "type",
    "format",
    "minimum",
    "maximum",
    "maxLength",
    "pattern",
    "items",
    "maxItems",
    "description",
)


def ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def component_of(view: Any) -> str:
    """`Experience` for the view of experience."""
    name = view.serializer_class.Meta.model.__name__
    return RENAMED.get(name, name)


def all_schemas(mapper: AutoSchema) -> dict[str, Schema]:
    """Every schema by its name. `mapper` knows how to say a serializer's field as JSON Schema."""
    schemas = {"Index": index(), "Portfolio": portfolio(), "Resume": RESUME}
    for view in RESOURCES:
        schemas |= Shapes(component_of(view), view.serializer_class().fields, mapper).all()
    return schemas | {"Problem": PROBLEM, "Fault": FAULT, "Status": STATUS}


class Shapes:
    """What is read of one resource, and what POST, PUT and PATCH take."""

    def __init__(self, name: str, fields: Any, mapper: AutoSchema) -> None:
        self.name, self.fields, self.mapper = name, fields, mapper

    def all(self) -> dict[str, Schema]:
        shapes = {self.name: self.read(), f"{self.name}Update": self.update()}
        if "id" not in self.fields:
            # There is one row; nothing but a change can be sent.
            return shapes
        return shapes | {f"{self.name}Create": self.create(), f"{self.name}Replace": self.replace()}

    def read(self) -> Schema:
        required = [name for name in self.fields if name not in PRIVATE]
        properties = {name: self.of_field(name, written=False) for name in self.fields}
        return {"type": "object", "required": required, "properties": properties}

    def create(self) -> Schema:
        properties = {
            name: self.of_field(name, written=True) | self.default_of(name)
            for name in self.fields
            if name != "id"
        }
        return {
            "type": "object",
            "required": self.required(),
            "properties": properties,
            "additionalProperties": False,
        }

    def replace(self) -> Schema:
        return {"type": "object", "required": self.required()} | self.update()

    def update(self) -> Schema:
        return {
            "type": "object",
            "properties": {name: self.of_field(name, written=True) for name in self.fields},
            "minProperties": 1,
            "additionalProperties": False,
        }

    def required(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.required]

    def default_of(self, name: str) -> Schema:
        """What a new row has where the field is left out, beyond null: booleans alone."""
        if not isinstance(self.fields[name], serializers.BooleanField):
            return {}
        model = self.fields[name].parent.Meta.model
        return {"default": model._meta.get_field(name).default}

    def of_field(self, name: str, *, written: bool) -> Schema:
        field = self.fields[name]
        schema = self.of_kind(field, written=written)
        if name == "id":
            schema |= {"minimum": 1, "maximum": LARGEST_ID}
        if not written and (self.name, name) in HIDEABLE:
            schema["type"] = [schema["type"], "null"]
        described = schema | {"description": texts.of_field(self.name, name, written=written)}
        return {key: described[key] for key in sorted(described, key=KEYS.index)}

    def of_kind(self, field: Any, *, written: bool) -> Schema:
        match field:
            case TechnologyNames():
                longest = Technology._meta.get_field("name").max_length or 0
                return of_texts(longest, MAX_TECHNOLOGIES, written=written)
            case Texts():
                return of_texts(rules.LONGEST_TEXT, rules.LONGEST_LIST, written=written)
            case PartialDate():
                # An imported job may lack its start, but none is written without.
                kind = ["string", "null"] if field.allow_null or not written else "string"
                return {"type": kind, "pattern": PARTIAL_DATE}
        schema = self.mapper._map_serializer_field(field, "request" if written else "response")
        self.mapper._insert_field_validators(field, schema)
        schema = {key: spec for key, spec in schema.items() if key not in {"title", "readOnly"}}
        if written and isinstance(field, serializers.URLField):
            schema["pattern"] = WEB_ADDRESS
        elif written and isinstance(field, serializers.CharField) and not field.allow_blank:
            schema["pattern"] = NOT_BLANK
        return schema


def of_texts(longest: int, most: int, *, written: bool) -> Schema:
    item: Schema = {"type": "string", "maxLength": longest}
    if not written:
        return {"type": "array", "items": item}
    return {"type": "array", "items": item | {"pattern": NOT_BLANK}, "maxItems": most}


def portfolio() -> Schema:
    properties: dict[str, Schema] = {
        "personal_info": {"oneOf": [ref("schemas", "PersonalInfo"), {"type": "null"}]},
        **{
            name: {"type": "array", "items": ref("schemas", component_of(view))}
            for name, view in LISTS.items()
        },
    }
    for name, schema in properties.items():
        schema["description"] = texts.of_field("Portfolio", name)
    return {"type": "object", "required": list(properties), "properties": properties}


def index() -> Schema:
    properties = {name: {"type": "string", "format": "uri-reference"} for name in links()}
    return {"type": "object", "required": list(properties), "properties": properties}


def links() -> dict[str, str]:
    """What `GET /api` answers."""
    return IndexView().get(Request(HttpRequest())).data


ORDER: Schema = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "uniqueItems": True,
}
RESUME: Schema = {
    "type": "object",
    "description": "A document of JSON Resume, as https://jsonresume.org/schema describes it.",
    "properties": {
        "basics": {"type": "object", "description": "Who it is about."},
        **{
            name: {
                "type": "array",
                "items": {"type": "object"},
                "description": f"As `{ours}` of this API; absent where there are none.",
            }
            for name, ours in texts.OF_RESUME.items()
        },
    },
}
PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Always `about:blank`: the status tells the kind.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The status once more.",
        },
        "detail": {"type": "string", "description": "A sentence for people."},
        "request_id": {"type": "string", "description": "Finds the request in the log."},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": ref("schemas", "Fault"),
            "description": "Each mistake in the request, where the request is at fault.",
        },
        "current": {
            "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "integer"}}],
            "description": "What is there now, where it is not what `If-Match` says (412).",
        },
    },
}
FAULT: Schema = {
    "type": "object",
    "description": "One mistake in a request: in a parameter, a header, or the body.",
    "required": ["detail"],
    "minProperties": 2,
    "maxProperties": 2,
    "properties": {
        "parameter": {"type": "string", "description": "The name of the query parameter."},
        "header": {"type": "string", "description": "The name of the header."},
        "pointer": {
            "type": "string",
            "pattern": "^#",
            "description": "A JSON pointer into the body (RFC 6901); `#` is all of it.",
        },
        "detail": {"type": "string", "description": "A sentence for people."},
    },
}
STATUS: Schema = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string"}},
}
