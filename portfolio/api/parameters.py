"""Query parameters. What is not understood is refused, never ignored."""

from collections.abc import Collection

from rest_framework.request import Request

from portfolio.api.exceptions import ParameterError


def refuse_unknown(request: Request, allowed: Collection[str]) -> None:
    """Raises ParameterError for a parameter that is unknown, empty, given twice or holds a NUL."""
    problems: dict[str, str] = {}
    for name, values in request.query_params.lists():
        if name not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            problems[name] = f"There is no such parameter here. Known are: {known}."
        elif len(values) > 1:
            problems[name] = "Give this parameter once."
        elif not values[0].strip():
            problems[name] = "This parameter has no value. Leave it out, or give it one."
        elif "\x00" in values[0]:
            problems[name] = "Null characters are not allowed."
    if problems:
        raise ParameterError(problems)


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """The parameter's value, or `default`; ParameterError outside `least` to `most`."""
    text = request.query_params.get(name)
    if text is None:
        return default
    # The length first: Python refuses to read a number of thousands of digits.
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if digits and least <= int(text) <= most:
        return int(text)
    raise ParameterError({name: f"Write a whole number from {least} to {most}."})


def field_names(request: Request, available: Collection[str]) -> list[str] | None:
    """What `?fields=` names, in its order; None where it is absent."""
    text = request.query_params.get("fields")
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not set(names) <= set(available) or len(set(names)) < len(names):
        raise ParameterError(
            {"fields": f"Write each of these at most once: {', '.join(available)}."}
        )
    return names
