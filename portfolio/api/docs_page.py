"""The OpenAPI document as a page: what the template needs, in the order of reading."""

import json
import re
import shlex
from typing import Any

from django.template.loader import render_to_string

from portfolio.api.fields import PARTIAL_DATE

Document = dict[str, Any]

FORMATS = {
    "date-time": "moment",
    "uri": "web address",
    "uri-reference": "path",
    "email": "email address",
}
PATTERNS = {PARTIAL_DATE: "year, month or day"}
TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "object",
}
# Shown once, under the heading of errors, not at each operation.
ERROR_SCHEMAS = ("Problem", "Fault")


def render(text: bytes) -> bytes:
    document = json.loads(text)
    return render_to_string("portfolio/docs.html", context(document)).encode()


def context(document: Document) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    return {
        "info": document["info"],
        "intro": blocks(document["info"]["description"]),
        "groups": [group(document, tag) for tag in document["tags"]],
        "errors": [{"name": name, "fields": fields(schemas[name])} for name in ERROR_SCHEMAS],
        "statuses": statuses(document),
    }


def statuses(document: Document) -> list[dict[str, Any]]:
    """Each error's status, once, with all that it can mean."""
    found: dict[str, dict[str, None]] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if is_error(status):
                    meaning = resolved(document, response)["description"]
                    found.setdefault(status, {})[meaning] = None
    return [
        {"status": status, "class": status[0], "meanings": [spans(one) for one in found[status]]}
        for status in sorted(found)
    ]


def is_error(status: str) -> bool:
    return status >= "400"


def group(document: Document, tag: dict[str, str]) -> dict[str, Any]:
    """The operations of a tag, and the fields of what they are about."""
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    ]
    return {
        "id": tag["name"],
        "title": tag["name"].replace("-", " ").capitalize(),
        "description": tag["description"],
        "operations": [described(document, *operation) for operation in operations],
        "tables": tables(document, [operation for _, _, operation in operations]),
    }


def described(document: Document, path: str, method: str, operation: Document) -> dict[str, Any]:
    parameters = [resolved(document, item) for item in operation.get("parameters", [])]
    answers = {
        status: resolved(document, response) for status, response in operation["responses"].items()
    }
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": blocks(operation.get("description", "")),
        "needs_token": bool(operation.get("security")),
        "parameters": [parameter(item) for item in parameters],
        "body": body(document, operation),
        "curl": curl(path, method, operation, parameters),
        "example": example(next(iter(answers.values()))),
        "answers": [answer(*one) for one in answers.items() if not is_error(one[0])],
        "errors": [status for status in answers if is_error(status)],
    }


def parameter(item: Document) -> dict[str, Any]:
    return {
        "name": item["name"],
        "place": item["in"],
        "type": type_of(item["schema"]),
        "description": spans(item["description"]),
        "example": item.get("example", ""),
    }


def body(document: Document, operation: Document) -> dict[str, Any] | None:
    """Which fields a body must and may have."""
    if "requestBody" not in operation:
        return None
    schema = resolved(document, content(operation["requestBody"])["schema"])
    if "properties" not in schema:
        return None  # a list, which the example shows
    required = schema.get("required", [])
    return {
        "required": required,
        "optional": [name for name in schema["properties"] if name not in required],
    }


def answer(status: str, response: Document) -> dict[str, Any]:
    return {
        "status": status,
        "class": status[0],
        "description": spans(response["description"]),
        "headers": [name for name in response["headers"] if name != "X-Request-Id"],
    }


def example(response: Document) -> str:
    """The answer's body, indented; empty where there is none to show."""
    shown = content(response).get("example")
    return "" if shown is None else json.dumps(shown, indent=2, ensure_ascii=False)


def content(holder: Document) -> Document:
    """What a request's or a response's one format holds."""
    return next(iter(holder.get("content", {}).values()), {})


def curl(path: str, method: str, operation: Document, parameters: list[Document]) -> str:
    """A command to paste, for a shell that knows $API and $TOKEN."""
    is_list = any(item["name"] == "limit" for item in parameters)
    address = path.replace("{id}", "1") + ("?limit=10" if is_list else "")
    verb = "" if method == "get" else f"-X {method.upper()} "
    lines = [f'curl {verb}"$API{address}"']
    if operation.get("security"):
        lines.append('  -H "Authorization: Bearer $TOKEN"')
    headers = (item for item in parameters if item["in"] == "header" and item.get("required"))
    lines += [f'  -H "{item["name"]}: {item["example"]}"' for item in headers]
    if "requestBody" in operation:
        sent = content(operation["requestBody"])["example"]
        text = json.dumps(sent, indent=2, ensure_ascii=False)
        lines += ['  -H "Content-Type: application/json"', f"  -d {shlex.quote(text)}"]
    return " \\\n".join(lines)


def tables(document: Document, operations: list[Document]) -> list[dict[str, Any]]:
    """The fields of what the group's operations answer, and of what they take."""
    schemas = document["components"]["schemas"]
    found = {}
    for operation in operations:
        for response in operation["responses"].values():
            schema = content(resolved(document, response)).get("schema", {})
            name = schema.get("items", schema).get("$ref", "").rpartition("/")[2]
            if name and name not in ERROR_SCHEMAS:
                found[name] = fields(schemas[name], schemas.get(f"{name}Create"))
    # What has no words to it, the example shows better.
    return [
        {"name": name, "fields": rows}
        for name, rows in found.items()
        if any(row["description"] for row in rows)
    ]


def fields(schema: Document, new: Document | None = None) -> list[dict[str, Any]]:
    """A row for each field; `new` is what makes one, and knows the limits better."""
    taken = (new or schema)["properties"]
    required = (new or {}).get("required", [])
    return [
        {
            "name": name,
            "type": type_of(taken.get(name, spec)),
            "required": name in required,
            "description": spans(spec.get("description", "")),
        }
        for name, spec in schema["properties"].items()
    ]


def type_of(schema: Document) -> str:
    """A schema in a few words: “text, at most 255 characters, or null”."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "oneOf" in schema:
        return " or ".join(type_of(one) for one in schema["oneOf"])
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = kinds[0]
    if kind == "null":
        return "null"
    word = FORMATS.get(schema.get("format", "")) or PATTERNS.get(schema.get("pattern", ""))
    word = word or TYPES.get(kind, kind)
    if kind == "array":
        word = list_of(schema)
    words = [word, *limits(schema)]
    return ", ".join(words) + (", or null" if "null" in kinds else "")


def list_of(schema: Document) -> str:
    items = schema["items"]
    if items.get("type") != "string":
        return f"list of {type_of(items)}"
    most = f"at most {schema['maxItems']} " if "maxItems" in schema else ""
    return ", each ".join([f"list of {most}texts", *limits(items)])


def limits(schema: Document) -> list[str]:
    words = []
    least, most = schema.get("minimum"), schema.get("maximum")
    # The bounds of a database's key are nobody's concern.
    if most is not None and most < 2**31 - 1:
        words.append(f"{least:,} to {most:,}")
    if "maxLength" in schema:
        words.append(f"at most {schema['maxLength']:,} characters")
    if "default" in schema:
        words.append(f"{json.dumps(schema['default'])} unless given")
    return words


def resolved(document: Document, schema: Document) -> Document:
    """What a reference within the document points to."""
    if "$ref" not in schema:
        return schema
    found = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def blocks(text: str) -> list[dict[str, Any]]:
    """The few marks of CommonMark that the document's texts use: headings, code, paragraphs."""
    return [block(part) for part in re.split(r"\n{2,}", text.strip()) if part]


def block(part: str) -> dict[str, Any]:
    if part.startswith("## "):
        title = part.removeprefix("## ")
        return {"kind": "heading", "text": title, "id": title.lower().replace(" ", "-")}
    if part.startswith("```"):
        return {"kind": "code", "text": part.strip("`\n")}
    return {"kind": "paragraph", "spans": spans(part)}


def spans(text: str) -> list[dict[str, Any]]:
    """Plain text and `code`, by turns."""
    return [
        {"text": part, "code": place % 2 == 1} for place, part in enumerate(text.split("`")) if part
    ]
