"""The whole document."""

import json
from collections.abc import Callable
from typing import Any

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.plumbing import normalize_result_object
from drf_spectacular.settings import patched_settings

from portfolio.api.schema import parameters, responses, shapes, texts
from portfolio.api.schema.operations import OperationSchema
from portfolio.api.schema.shapes import Schema, ref

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Independent of what a checkout's settings may say.
FIXED = {"OAS_VERSION": "3.1.0", "SORT_OPERATIONS": False}


class Endpoints(EndpointEnumerator):
    """Paths without the slash at their end, methods in a fixed order."""

    def get_path_from_regex(self, path_regex: str) -> str:
        return str(super().get_path_from_regex(path_regex)).rstrip("/")

    def get_allowed_methods(self, callback: Callable) -> list[str]:
        return sorted(super().get_allowed_methods(callback), key=METHODS.index)


class Generator(SchemaGenerator):
    endpoint_inspector_cls = Endpoints

    def create_view(self, callback: Callable, method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)
        self._set_schema_to_view(view, OperationSchema())
        return view


def document() -> Schema:
    with patched_settings(FIXED):
        paths = Generator().parse(None, public=True) | watching()
        schemas = shapes.all_schemas(OperationSchema())
    return normalize_result_object(
        {
            "openapi": FIXED["OAS_VERSION"],
            "info": {
                "title": "Portfolio",
                "version": "1.0.0",
                "summary": "A portfolio and CV.",
                "description": texts.DESCRIPTION,
            },
            "servers": [{"url": "/"}],
            # Reading takes no token, and shows the owner more with one. Writes say it themselves.
            "security": [{}, {"token": []}],
            "tags": [
                {"name": name, "description": description}
                for name, description in texts.TAGS.items()
            ],
            "paths": paths,
            "components": {
                "securitySchemes": {"token": TOKEN},
                "parameters": parameters.shared(),
                "headers": responses.HEADERS,
                "responses": responses.problems(),
                "schemas": schemas,
            },
        }
    )


def text() -> str:
    """The document as the file has it."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


TOKEN: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token that the owner made: `manage.py token create NAME`.",
}


def watching() -> Schema:
    """`/healthz` and `/readyz`, which are no part of the API and know nothing of its rules."""
    status = ref("schemas", "Status")
    alive = responses.success("It runs.", status, example={"status": "alive"})
    ready = responses.success("It is ready.", status, example={"status": "ready"})
    common: Schema = {"tags": ["service"], "security": []}
    return {
        "/healthz": {
            "get": {
                "operationId": "get_health",
                "summary": "Ask whether the code runs",
                "description": "Never touches the database.",
                **common,
                "responses": {"200": alive},
            }
        },
        "/readyz": {
            "get": {
                "operationId": "get_readiness",
                "summary": "Ask whether the database is ready",
                "description": "It answers, and holds the tables that this code expects.",
                **common,
                "responses": {"200": ready, "503": ref("responses", "Unavailable")},
            }
        },
    }
