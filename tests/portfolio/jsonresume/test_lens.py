"""An entry and a row say the same, either way: the laws of a lens, without a database."""

import json
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portfolio.jsonresume.sections import ALL, BASICS, LISTS, PROFILES
from tests.portfolio.jsonresume.documents import SCHEMA, by_schema, is_valid, same

ENTRIES = {
    "basics": SCHEMA["properties"]["basics"],
    "profiles": SCHEMA["properties"]["basics"]["properties"]["profiles"]["items"],
    **{key: SCHEMA["properties"][key]["items"] for key in LISTS},
}
STRATEGIES = {key: by_schema(schema) for key, schema in ENTRIES.items()}
BY_KEY = pytest.mark.parametrize("key", ENTRIES)
EXAMPLES = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    database=None,
    # To shrink a failing entry takes minutes: it is read as it is.
    phases=[Phase.explicit, Phase.generate],
)


@BY_KEY
@EXAMPLES
@given(data=st.data())
def test_what_was_read_and_not_edited_is_written_as_it_was(key, data):
    section, entry = ALL[key], data.draw(STRATEGIES[key])
    assert same(section.write(section.read(entry), entry), entry)


@BY_KEY
@EXAMPLES
@given(data=st.data())
def test_what_is_written_is_read_again(key, data):
    """Whatever was imported once and whatever the row was edited to since."""
    section = ALL[key]
    imported, other = (data.draw(STRATEGIES[key]) for _ in range(2))
    columns = section.read(other)
    if key == "basics":
        # Profiles are rows of their own, and stand in the entry as they are now.
        imported["profiles"] = other.get("profiles", [])
    for entry in (imported, None):
        base = entry if key != "basics" else entry or {"profiles": imported["profiles"]}
        written = section.write(columns, base)
        again = section.read(written)
        assert [part.write(again) for part in section.parts] == [
            part.write(columns) for part in section.parts
        ]
        whole = {"basics": {"profiles": [written]}} if section is PROFILES else {key: [written]}
        assert is_valid({key: written} if section is BASICS else whole)


def test_end_that_was_kept_although_it_came_too_early_goes_when_the_row_is_shown():
    section, imported = LISTS["work"], {"name": "A", "startDate": "2014", "endDate": "1000"}
    columns = section.read(imported)
    assert (columns["active"], columns["end_date"]) == (False, None)
    assert section.write(columns | {"active": True}, imported) == {"name": "A", "startDate": "2014"}


def test_edit_that_gives_other_keys_another_meaning_leaves_the_rest_as_it_was():
    """The edited start revives the end, and with it the entry: neither is what the row says."""
    imported = {"name": "A", "url": "ftp://a", "startDate": "2016", "endDate": "2014"}
    section = LISTS["work"]
    columns = section.read(imported) | {"start_date": date(2012, 1, 1)}
    assert section.write(columns, imported) == {
        "name": "A",
        "url": "ftp://a",
        "startDate": "2012",
        "hidden": True,
    }


@BY_KEY
@EXAMPLES
@given(data=st.data())
def test_edit_of_one_column_leaves_the_other_keys_alone(key, data):
    section, entry = ALL[key], data.draw(STRATEGIES[key])
    columns = section.read(entry) | {section.named[0]: "an edited name", "active": True}
    written = section.write(columns, entry)
    [part] = [part for part in section.parts if part.columns[0] == section.named[0]]
    apart = part.known_keys() | {"hidden"}
    if "end_date" in columns and columns["end_date"] is None:
        apart.add("endDate")
    for key_, value in entry.items():
        assert key_ in apart or json.dumps(written[key_]) == json.dumps(value)
    assert written[part.key] == "an edited name"


@BY_KEY
@EXAMPLES
@given(data=st.data())
def test_merged_entry_says_what_the_new_one_says(key, data):
    section = ALL[key]
    old, new = (data.draw(STRATEGIES[key]) for _ in range(2))
    merged = section.merge(old, new)
    assert all(same(merged[k], v) for k, v in new.items() if not isinstance(v, dict))
    assert same(section.merge(merged, new), merged)
