"""The official schema, sample and cases, and documents that hypothesis makes by the schema.

`official/` is the work of JSON Resume, under its own licence: official/LICENSE.md.
"""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft7Validator

OFFICIAL = Path(__file__).parent / "official"
SCHEMA = json.loads((OFFICIAL / "schema.json").read_text())
SAMPLE = json.loads((OFFICIAL / "sample.resume.json").read_text())
VALIDATOR = Draft7Validator(SCHEMA)


def is_valid(document: Any) -> bool:
    return VALIDATOR.is_valid(document)


def as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


def same(one: Any, other: Any) -> bool:
    """Value for value: unlike `==`, true is not 1 and 1 is not 1.0. The order of keys counts."""
    return json.dumps(one) == json.dumps(other)


def official_cases() -> list[tuple[str, Any]]:
    """Each case's name, such as `work: startDateInvalid`, and its document."""
    found = []
    for path in sorted((OFFICIAL / "cases").glob("*.json")):
        cases = json.loads(path.read_text())
        found += [(f"{path.stem}: {name}", document) for name, document in cases.items()]
    return found


# What no key of the schema speaks of.
ANY_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
# Keys that once meant something, or mean something to this project alone.
OTHER_KEYS = st.text(max_size=6) | st.sampled_from(
    [
        *("company", "website", "picture", "gpa", "level", "x-theme"),
        *("hidden", "visibleFrom", "technologies", "featured", "levelNumber", "category"),
        *("yearsOfExperience", "githubUrl", "demoUrl", "showEmail", "linkedin", "github"),
    ]
)
OTHER_VALUES = ANY_VALUE | st.sampled_from(
    [True, 3, "2026-12-01T10:00:00+00:00", ["Python", "Go"], "https://github.com/kim/tool", ""]
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        *("", " ", "Kim", "kim@example.com", "www.example.com", "https://example.com/a?b=c"),
        *("https://github.com/kim", "javascript:alert(1)", "mailto:kim@example.com", "Expert"),
        *("GitHub", "LinkedIn", "a" * 300, "null", "Present", "\u200b", "\xa0"),
    ]
)
DATES = st.from_regex(SCHEMA["definitions"]["iso8601"]["pattern"]) | st.sampled_from(
    ["2014", "2014-02-31", "2015-00", "2016-19-39", "2999-12-31", "1000", "2014-03-05", "2020-06"]
)


def by_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Whatever this part of the schema accepts."""
    if "$ref" in schema:
        return DATES
    if schema["type"] == "string":
        return TEXTS
    if schema["type"] == "array":
        return st.lists(by_schema(schema["items"]), max_size=3)
    known = {key: by_schema(item) for key, item in schema["properties"].items()}
    others = st.dictionaries(OTHER_KEYS, OTHER_VALUES, max_size=2)
    pairs = st.fixed_dictionaries({}, optional=known)
    return st.builds(mixed, pairs, others, st.randoms(use_true_random=False))


def mixed(known: dict[str, Any], others: dict[str, Any], random: Any) -> dict[str, Any]:
    """Known and unknown keys in any order."""
    items = [*({**others, **known}).items()]
    random.shuffle(items)
    return dict(items)


RESUMES = by_schema(SCHEMA)
