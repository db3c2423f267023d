"""A document goes in, and the same document comes out."""

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings

from portfolio import cv, jsonresume
from portfolio.jsonresume.document import UNKNOWN
from portfolio.jsonresume.strict import parse
from tests.portfolio.jsonresume.conftest import exported, import_, published
from tests.portfolio.jsonresume.documents import (
    RESUMES,
    SAMPLE,
    as_bytes,
    is_valid,
    official_cases,
    same,
)

pytestmark = pytest.mark.django_db

CASES = [(name, case) for name, case in official_cases() if isinstance(case, dict)]
VALID = [pytest.param(case, id=name) for name, case in CASES if is_valid(case)]
INVALID = [pytest.param(case, id=name) for name, case in CASES if not is_valid(case)]


def attempt(document):
    """Imports a document. Faults and warnings."""
    try:
        return [], import_(document)
    except jsonresume.ResumeError as error:
        return error.faults, []


def test_official_sample_goes_in_and_comes_out_to_the_letter():
    assert import_(SAMPLE) == []
    assert jsonresume.dumps(exported()) == jsonresume.dumps(SAMPLE)


def test_official_sample_is_shown_to_the_public():
    import_(SAMPLE)
    public = published()
    assert is_valid(public)
    assert public["basics"]["name"] == "Richard Hendriks"
    assert public["basics"]["location"] == {"city": "San Francisco, California, US"}
    sections = SAMPLE.keys() - {"$schema", "basics", "meta"}
    assert {key: public[key] for key in sections} == {key: SAMPLE[key] for key in sections}


def test_second_import_changes_nothing():
    import_(SAMPLE)
    before = [(row.pk, row.version) for _, rows in cv.read(owner=True).lists() for row in rows]
    for replace in (False, True):
        plan = jsonresume.plan(jsonresume.read(as_bytes(SAMPLE)), replace=replace)
        assert not plan.changes
        plan.apply()
    after = [(row.pk, row.version) for _, rows in cv.read(owner=True).lists() for row in rows]
    assert after == before


@pytest.mark.parametrize("case", VALID)
def test_official_case_that_is_valid_goes_in_and_comes_out(case):
    warnings = import_(case)
    assert all("left out" not in sentence for _, sentence in warnings)
    assert same(exported(), case)


@pytest.mark.parametrize("case", INVALID)
def test_official_case_that_is_invalid_is_mended_with_a_warning_or_refused(case):
    faults, warnings = attempt(case)
    assert faults or any("left out" in sentence for _, sentence in warnings)
    assert is_valid(exported())


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    # To shrink a failing document here would take minutes: it is read as it is.
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=RESUMES)
@example(document={"basics": {"name": "\x00", "email": "x"}, "work": [{}, {"name": ""}, {}]})
@example(document={"basics": {"profiles": []}, "awards": [], "x": [1.0, 1, True, None, 1e300]})
@example(document={"work": [{"startDate": "2016", "endDate": "2014"}, {"endDate": "2014-02-31"}]})
@example(document={"skills": [{"name": "b"}, {"name": "a"}, {"name": "b"}, {"name": "a"}]})
@example(document={"technologies": [{"name": "b"}, {"name": "a", "x": 1}], "references": []})
@example(document={"technologies": ["b", "a"], "work": [{"technologies": ["b", "a", "b"]}]})
@example(document={"languages": [{"language": "a\u0085"}, {"language": "\x1f"}]})
@example(document={"awards": [{"title": "a", "summary": "b" * 20_001}]})
@example(document={"basics": {"hidden": True, "name": "Kim", "showEmail": False}})
def test_whatever_the_schema_accepts_goes_in_and_comes_out(document):
    assert is_valid(document)
    with transaction.atomic():
        faults, _ = attempt(document)
        if faults:
            assert faults == [("", UNKNOWN)]
        else:
            assert same(exported(), document)
            assert is_valid(published())
            assert not jsonresume.plan(jsonresume.read(as_bytes(document)), replace=True).changes
        transaction.set_rollback(True)


def test_case_of_the_dates_that_is_no_date_is_refused(faults):
    dates = dict(official_cases())
    for name in ("yearMonthDay", "yearMonth", "year"):
        import_({"awards": [{"title": name, "date": dates[f"dates: {name}"]}]})
    [(path, _)] = faults(as_bytes({"awards": [{"date": dates["dates: invalid"]}]}))
    assert path == "awards[0].date"


def test_order_of_keys_and_numbers_as_they_were_written_survive():
    text = (
        '{"zeta": [1.0, 1e2, -0.0, 12345678901234567890123, true, null, {"b": 1, "a": ""}],'
        ' "work": [{"zz": 1, "summary": "s", "name": "Acme", "aa": {"y": 1, "x": 2.50}}],'
        ' "basics": {"url": "https://example.com", "profiles": [{"url": "", "network": "X"}],'
        ' "name": "Kim"}, "$schema": "urn:mine"}'
    )
    import_(parse(text.encode()))
    assert json.dumps(exported()) == json.dumps(json.loads(text))
