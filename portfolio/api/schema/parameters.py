"""Query and path parameters, from what the views accept."""

from collections.abc import Iterable
from typing import Any

import django_filters

from portfolio.api import filter_fields, filters, pagination
from portfolio.api.content_serializer import shown_fields
from portfolio.api.fields import PARTIAL_DATE
from portfolio.api.idempotency import PATTERN as KEY_PATTERN
from portfolio.api.order import LARGEST_ID
from portfolio.api.schema.shapes import NOT_BLANK, RESOURCES, component_of, ref
from portfolio.api.views import ContentView

Parameter = dict[str, Any]

OF_ALL_LISTS: dict[str, Parameter] = {
    "limit": {
        "description": "Rows of a page.",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": pagination.MAX_LIMIT,
            "default": pagination.DEFAULT_LIMIT,
        },
    },
    "offset": {
        "description": "Rows to skip.",
        "schema": {
            "type": "integer",
            "minimum": 0,
            "maximum": pagination.MAX_OFFSET,
            "default": 0,
        },
    },
}

IF_MATCH: Parameter = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": (
        "The entity tag of what is replaced, from the `ETag` of an answer; or `*` to overwrite "
        "whatever is there."
    ),
    "schema": {"type": "string", "minLength": 1},
    "example": "*",
}
IDEMPOTENCY_KEY: Parameter = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A text of the client's own for this one thing to be done, best a new UUID. The same "
        "request may then be sent again as often as needed: it is done once, and for a day "
        "answered as it was at first, with `Idempotent-Replayed: true`. Quotation marks around it "
        "may be left out where it has no blank. A key belongs to the account; what was refused is "
        "not kept."
    ),
    "schema": {"type": "string", "minLength": 1, "pattern": KEY_PATTERN},
    "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}


def shared() -> dict[str, Parameter]:
    """Parameters that several operations have in common, as components."""
    found = {name: query(name, **spec) for name, spec in OF_ALL_LISTS.items()}
    found |= {fields_of(view): of_fields(view) for view in RESOURCES}
    return found | {"IfMatch": IF_MATCH, "IdempotencyKey": IDEMPOTENCY_KEY}


def fields_of(view: type) -> str:
    return f"{component_of(view)}Fields"


def of_view(view: Any) -> list[Parameter]:
    """The parameters that the view accepts from the owner, who may use all of them."""
    view.owner = True
    names = view.allowed_parameters() if hasattr(view, "allowed_parameters") else ()
    declared = view.filterset_class.base_filters if hasattr(view, "filterset_class") else {}
    # Filters first, in the order of their declaration; `active` of the base class comes last.
    own = sorted((name for name in declared if name in names), key=lambda name: name == "active")
    return [of_filter(name, declared[name]) for name in own] + [
        of_list(name, view)
        for name in ("search", "ordering", "fields", *OF_ALL_LISTS)
        if name in names
    ]


def of_filter(name: str, declared: django_filters.Filter) -> Parameter:
    if not declared.label:
        raise LookupError(f"Give the filter {name} a label: the document describes it so.")
    example = {"example": "2020-03"} if isinstance(declared, filter_fields.PartialDate) else {}
    return query(name, description=declared.label, schema=schema_of(declared), **example)


def schema_of(declared: django_filters.Filter) -> dict[str, Any]:
    extra = declared.extra
    match declared:
        case filter_fields.TrueOrFalse():
            return {"type": "boolean"}
        case filter_fields.WholeNumber():
            return {
                "type": "integer",
                "minimum": extra["min_value"],
                "maximum": extra["max_value"],
            }
        case filter_fields.PartialDate():
            return {"type": "string", "pattern": PARTIAL_DATE}
        case filter_fields.Text():
            return text(extra["max_length"])
    raise LookupError(f"Tell portfolio/api/schema/parameters.py what {type(declared)} takes.")


def text(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "pattern": NOT_BLANK}


def of_list(name: str, view: Any) -> Parameter:
    match name:
        case "search":
            places = quoted(view.search_fields)
            return query(
                name,
                description=f"{filters.StrictSearchFilter.search_description} Here: {places}.",
                schema=text(filters.LONGEST_SEARCH),
            )
        case "ordering":
            first, second, *_ = view.ordering_fields
            return query(
                name,
                description=(
                    f"{filters.StrictOrderingFilter.ordering_description} "
                    f"There are: {quoted(view.ordering_fields)}. Each at most once."
                ),
                schema={"type": "string", "pattern": listing(view.ordering_fields, prefix="-?")},
                example=f"-{first},{second}",
            )
        case "fields":
            return ref("parameters", fields_of(type(view)))
    return ref("parameters", name)


def of_fields(view: type[ContentView]) -> Parameter:
    names = shown_fields(view.serializer_class, owner=True)
    public = shown_fields(view.serializer_class, owner=False)
    beyond = [name for name in names if name not in public]
    owners = f", and for the owner {quoted(beyond)}" if beyond else ""
    return query(
        "fields",
        description=(
            "The fields to answer with, separated by commas; the others are left out, "
            f"even those marked as required. There are: {quoted(public)}{owners}."
        ),
        schema={"type": "string", "pattern": listing(names)},
        example=",".join(public[:2]),
    )


def listing(names: tuple[str, ...], *, prefix: str = "") -> str:
    """A pattern for some of the names, separated by commas."""
    one = f"{prefix}({'|'.join(names)})"
    return f"^{one}(,{one})*$"


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def query(name: str, **more: Any) -> Parameter:
    return {"name": name, "in": "query", **more}


def entity_tag() -> Parameter:
    return {
        "name": "If-None-Match",
        "in": "header",
        "description": (
            "Entity tags of the copies that the client has. Where one is still right, the answer "
            "is 304, without a body."
        ),
        "schema": {"type": "string"},
    }


def row_id(singular: str) -> Parameter:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": f"The {singular}'s number.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    }
