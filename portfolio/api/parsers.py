"""JSON as RFC 8259 has it, and nothing else."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from portfolio.api.exceptions import ContentTooLarge

# Lists and objects within each other. No resource has more than three.
MAX_DEPTH = 20


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a key that comes twice is an error, as which one counts is anyone's guess."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise ValueError(f"the key {json.dumps(twice)} comes twice")


def refuse_deep(data: Any) -> None:
    """Raises RecursionError beyond MAX_DEPTH, however much of Python's stack is left."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in children(outer)]
        if not level:
            return
    raise RecursionError


def children(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return list(data.values())
    return data if isinstance(data, list) else []


class StrictJSONParser(BaseParser):
    """UTF-8, no NaN, no key twice, not too deep. An empty body is no JSON either."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        try:
            # Through Django's request, which knows the limit of bytes.
            text = request._request.body.decode("utf-8")
            data = json.loads(
                text, parse_constant=refuse_constant, object_pairs_hook=without_duplicates
            )
            refuse_deep(data)
            return data
        except RequestDataTooBig:
            raise ContentTooLarge from None
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8, from byte {error.start} on.") from None
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is no JSON: {error}.") from None
