"""Dates that are a year, a month or a day: they never gain a day that they did not have."""

from datetime import date

import pytest

from portfolio import dates, rules
from portfolio.api.views import LISTS
from tests.factories import a_job
from tests.portfolio.api.rows import MODELS, NEW, TITLES, faults, one_of

pytestmark = pytest.mark.django_db

FORMS = ["2014", "2014-03", "2014-03-05", "2016-02-29", "0001", "9999", "9999-12", "9999-12-31"]
# Every list that has dates, with the names of them.
DATED = {name: model.DATES for name, model in MODELS.items() if model.DATES}
NO_DATES = [
    "14",
    "20140305",
    "2014-3",
    "2014-03-5",
    "2014-13",
    "2014-00",
    "2014-02-29",
    "2014-W10",
    "2014-065",
    "0000",
    "10000",
    "-2014",
    "+2014",
    " 2014",
    "2014 ",
    "2014-",
    "２０１４",
    "٢٠١٤",
    "2014-03-05T00:00:00",
    "today",
    "infinity",
    "",
    2014,
    10**20,
    20.14,
    True,
    ["2014"],
    {"year": 2014},
]


def test_the_lists_that_have_dates_are_known():
    assert list(DATED) == [
        "experience",
        "projects",
        "education",
        "certificates",
        "awards",
        "publications",
        "volunteer",
    ]


@pytest.mark.parametrize("name", DATED)
def test_date_is_answered_as_it_was_written(owner_api, api, name):
    path = owner_api.post(f"/api/{name}", NEW[name])["Location"]
    for text in FORMS:
        sent = dict.fromkeys(DATED[name], text)
        assert owner_api.patch(path, sent).json() | sent == owner_api.get(path).json()
        assert api.get(path).json() | sent == api.get(path).json()
        assert api.get("/api/portfolio").json()[name][0] == api.get(path).json()


@pytest.mark.parametrize("name", DATED)
def test_what_is_no_date_is_a_400(owner_api, name):
    for text in NO_DATES:
        sent = NEW[name] | dict.fromkeys(DATED[name], text)
        told = faults(owner_api.post(f"/api/{name}", sent))
        assert set(told) == {f"#/{column}" for column in DATED[name]}, text
        assert set(told.values()) <= {dates.MALFORMED, "There is no such date."}
    assert not MODELS[name].objects.exists()


def test_a_start_is_kept_as_its_first_day_and_an_end_as_its_last(owner_api):
    body = NEW["experience"] | {"start_date": "2014-02", "end_date": "2016-02"}
    owner_api.post("/api/experience", body)
    job = MODELS["experience"].objects.get()
    assert (job.start_date, job.end_date) == (date(2014, 2, 1), date(2016, 2, 29))
    assert (job.start_date_precision, job.end_date_precision) == ("month", "month")


@pytest.mark.parametrize("name", ["experience", "projects", "education", "volunteer"])
def test_an_end_within_the_same_year_is_no_end_before_the_start(owner_api, name):
    path = owner_api.post(f"/api/{name}", NEW[name])["Location"]
    for start, end in [("2014", "2014"), ("2014-06-30", "2014"), ("2014", "2014-01")]:
        body = {"start_date": start, "end_date": end}
        assert owner_api.patch(path, body).json() | body == owner_api.get(path).json()


@pytest.mark.django_db(transaction=True)  # a transaction that the database ends
@pytest.mark.parametrize("name", ["experience", "projects", "education", "volunteer"])
def test_an_end_before_the_start_is_a_400(owner_api, name):
    path = owner_api.post(f"/api/{name}", NEW[name])["Location"]
    for start, end in [("2014", "2013"), ("2014-06-30", "2014-05"), ("2014-06", "2014-05-31")]:
        told = faults(owner_api.patch(path, {"start_date": start, "end_date": end}))
        assert told == {"#/end_date": rules.END_BEFORE_START}


@pytest.mark.parametrize("name", DATED)
def test_null_clears_a_date_but_a_jobs_start(owner_api, name):
    path = owner_api.post(f"/api/{name}", NEW[name])["Location"]
    for column in DATED[name]:
        owner_api.patch(path, {column: "2014"})
        answer = owner_api.patch(path, {column: None})
        if (name, column) == ("experience", "start_date"):
            assert faults(answer) == {"#/start_date": "This field may not be null."}
        else:
            assert answer.json()[column] is None


def test_a_start_that_was_not_stated_is_null_and_stays_so(owner_api, api):
    job = a_job(start_date=dates.NOT_STATED, start_date_precision=dates.NONE)
    path = f"/api/experience/{job.pk}"
    assert api.get(path).json()["start_date"] is None
    assert owner_api.patch(path, {"position": "Lead"}).json()["start_date"] is None
    assert api.get("/api/portfolio").json()["experience"][0]["start_date"] is None
    assert owner_api.patch(path, {"start_date": "2014"}).json()["start_date"] == "2014"


@pytest.fixture
def _rows():
    for name in DATED:
        for title, day, precision in [
            ("year", date(2014, 1, 1), "year"),
            ("month", date(2014, 3, 1), "month"),
            ("day", date(2014, 3, 5), "day"),
        ]:
            column = DATED[name][0]
            one_of(name, title, **{column: day, f"{column}_precision": precision})
        if name != "experience":
            one_of(name, "none")
    a_job(company="none", start_date=dates.NOT_STATED, start_date_precision=dates.NONE)


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", DATED)
def test_a_period_begins_with_its_first_day_and_ends_with_its_last(api, name):
    column = DATED[name][0]
    for query, found in [
        ({"from": "2014"}, "year month day"),
        ({"from": "2014-02"}, "month day"),
        ({"from": "2014-03-02"}, "day"),
        ({"to": "2013"}, ""),
        ({"to": "2014"}, "year month day"),
        ({"to": "2014-01"}, "year"),
        ({"to": "2014-03"}, "year month day"),
        ({"to": "2014-03-04"}, "year month"),
        ({"from": "2014-03", "to": "2014-03-01"}, "month"),
        ({"from": "0001", "to": "9999"}, "year month day"),
    ]:
        asked = {f"{column}_{key}": value for key, value in query.items()}
        rows = api.get(f"/api/{name}", asked | {"ordering": column}).json()
        assert [row[TITLES[name]] for row in rows] == found.split(), query


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", DATED)
def test_rows_without_a_date_come_last_in_either_direction(api, name):
    column = DATED[name][0]
    for prefix, first in (("", "year"), ("-", "day")):
        rows = api.get(f"/api/{name}?ordering={prefix}{column}").json()
        titles = [row[TITLES[name]] for row in rows]
        assert (titles[0], titles[-1], len(titles)) == (first, "none", 4)


@pytest.mark.parametrize("name", DATED)
def test_a_filter_that_is_no_date_is_a_400(api, name):
    filters = LISTS[name].filterset_class.base_filters
    for parameter in [one for one in filters if one.endswith(("_from", "_to"))]:
        for text in [text for text in NO_DATES if isinstance(text, str) and text.strip()]:
            answer = api.get(f"/api/{name}", {parameter: text})
            assert answer.status_code == 400, text
            assert answer.json()["errors"][0]["parameter"] == parameter
