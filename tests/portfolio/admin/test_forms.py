"""The forms: what they save, and how they say what is wrong."""

from datetime import date

import pytest

from portfolio import dates, rules
from portfolio.models import Experience, ExperienceTechnology
from tests.factories import a_job, a_person, a_skill, a_technology
from tests.portfolio.admin.forms import (
    JOB,
    PERSON,
    PROJECT,
    SKILL,
    TECHNOLOGY,
    links,
    mistakes,
)

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"
NO_SUCH_DATE = "There is no such date."
NO_LINKS = {
    "experience": links(),
    "project": links(of="projecttechnology_set"),
}


def add(client, name, values):
    return client.post(f"/admin/portfolio/{name}/add/", values | NO_LINKS.get(name, {}))


# Saving


@pytest.mark.parametrize(
    ("name", "values", "path"),
    [
        ("experience", JOB, "experience"),
        ("project", PROJECT, "projects"),
        ("skill", SKILL, "skills"),
        ("technology", TECHNOLOGY, "technologies"),
    ],
)
def test_row_that_is_added_stands_in_the_api(screens, api, name, values, path):
    assert add(screens, name, values).status_code == 302
    (row,) = api.get(f"/api/{path}").json()
    shown = {key: str(row[key]) for key in values if key != "publication"}
    assert shown == {key: value for key, value in values.items() if key != "publication"}


def test_person_that_is_added_stands_in_the_api(screens, api):
    values = PERSON | {"show_email": "on", "website": "example.com"}
    assert add(screens, "personalinfo", values).status_code == 302
    found = api.get("/api/personal-info").json()
    told = {name: value for name, value in found.items() if value is not None}
    assert told == {
        "name": "Kim",
        "title": "Engineer",
        "email": "kim@example.com",
        "website": "https://example.com",
    }


@pytest.mark.parametrize(
    ("ticked", "shown"),
    [
        ([], set()),
        (["show_email"], {"email"}),
        (["show_phone"], {"phone"}),
        (["show_address"], {"street", "postal_code"}),
        (["show_email", "show_phone"], {"email", "phone"}),
    ],
)
def test_ticks_decide_what_the_public_sees_of_a_person(screens, api, ticked, shown):
    ways = {"email": "kim@example.com", "phone": "1", "street": "High St", "postal_code": "BA1"}
    person = a_person(**ways, show_address=True)
    values = PERSON | ways | dict.fromkeys(ticked, "on")
    change = f"/admin/portfolio/personalinfo/{person.pk}/change/"
    assert screens.post(change, values).status_code == 302
    found = api.get("/api/personal-info").json()
    assert {name for name in ways if found[name]} == shown


def test_job_is_added_with_its_technologies(screens, api):
    sql, go = a_technology("SQL"), a_technology("Go")
    assert screens.post(f"{JOBS}add/", JOB | links(sql, go)).status_code == 302
    assert api.get("/api/experience").json()[0]["technologies"] == ["Go", "SQL"]


def test_edit_raises_the_version(screens):
    job = a_job()
    assert screens.post(f"{JOBS}{job.pk}/change/", JOB | links()).status_code == 302
    assert Experience.objects.get().version == 2


def test_text_that_is_emptied_is_null_in_the_api(screens, api):
    job = a_job(description="Old", location="Lyon", company_url="https://example.com")
    screens.post(
        f"{JOBS}{job.pk}/change/",
        JOB | links() | {"description": "", "location": "", "company_url": ""},
    )
    row = api.get(f"/api/experience/{job.pk}").json()
    assert [row["description"], row["location"], row["company_url"]] == [None, None, None]


def test_lines_end_as_clients_expect(screens, api):
    add(screens, "experience", JOB | {"description": "One\r\nTwo\r\n\r\nThree"})
    assert api.get("/api/experience").json()[0]["description"] == "One\nTwo\n\nThree"


def test_first_and_last_day_that_a_date_can_be(screens):
    change = {"start_date": "0001-01-01", "end_date": "9999-12-31"}
    assert add(screens, "experience", JOB | change).status_code == 302
    job = Experience.objects.get()
    assert (job.start_date, job.end_date) == (date.min, date.max)
    page = screens.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert 'value="0001-01-01"' in page
    assert screens.get(JOBS).status_code == 200


def test_address_may_be_typed_without_its_scheme(screens, api):
    add(screens, "experience", JOB | {"company_url": "example.com"})
    assert api.get("/api/experience").json()[0]["company_url"] == "https://example.com"


def test_position_is_saved_as_a_new_job_with_the_technologies_of_the_last(screens, api):
    go = a_technology("Go")
    job = a_job(go)
    kept = ExperienceTechnology.objects.filter(experience=job)
    values = JOB | links(kept=kept) | {"_saveasnew": "1", "position": "Head"}
    assert screens.post(f"{JOBS}{job.pk}/change/", values).status_code == 302
    found = [(row["position"], row["technologies"]) for row in api.get("/api/experience").json()]
    assert found == [("Head", ["Go"]), ("Engineer", ["Go"])]


def test_category_offers_those_in_use(screens):
    a_skill(category="backend")
    a_skill(category="backend")
    page = screens.get("/admin/portfolio/skill/add/").content.decode()
    assert page.count('<option value="backend">') == 1
    assert 'list="category-suggestions"' in page


def test_autocomplete_finds_technologies(screens):
    postgres = a_technology("PostgreSQL")
    a_technology("Go")
    query = "app_label=portfolio&model_name=experiencetechnology&field_name=technology&term=post"
    answer = screens.get(f"/admin/autocomplete/?{query}")
    assert answer.json() == {
        "results": [{"id": str(postgres.pk), "text": "PostgreSQL"}],
        "pagination": {"more": False},
    }


# Mistakes

REFUSED = [
    ("experience", JOB, {"end_date": "2019-12-31"}, {"end_date": [rules.END_BEFORE_START]}),
    ("experience", JOB, {"start_date": "0000-01-01"}, {"start_date": [NO_SUCH_DATE]}),
    ("experience", JOB, {"start_date": "10000-01-01"}, {"start_date": [dates.MALFORMED]}),
    ("experience", JOB, {"company": "  "}, {"company": [rules.NOT_BLANK]}),
    ("experience", JOB, {"company_url": "javascript:x"}, {"company_url": [rules.WEB_ADDRESS]}),
    ("experience", JOB, {"company": "\0"}, {"company": ["Null characters are not allowed."]}),
    ("project", PROJECT, {"description": "\n"}, {"description": [rules.NOT_BLANK]}),
    ("project", PROJECT, {"github_url": "ftp://a.b"}, {"github_url": [rules.WEB_ADDRESS]}),
    (
        "project",
        PROJECT,
        {"start_date": "2020-01-02", "end_date": "2020-01-01"},
        {"end_date": [rules.END_BEFORE_START]},
    ),
    ("skill", SKILL, {"level": "6"}, {"level": [rules.LEVEL_RANGE]}),
    ("skill", SKILL, {"level": "0"}, {"level": [rules.LEVEL_RANGE]}),
    ("skill", SKILL, {"years_experience": "-1"}, {"years_experience": [rules.YEARS_RANGE]}),
    ("skill", SKILL, {"category": ""}, {"category": [rules.NOT_BLANK]}),
    ("personalinfo", PERSON, {"linkedin": "data:text/html,x"}, {"linkedin": [rules.WEB_ADDRESS]}),
]


@pytest.mark.parametrize(("name", "values", "change", "sentences"), REFUSED)
def test_mistake_is_named_beside_its_field(screens, name, values, change, sentences):
    assert mistakes(add(screens, name, values | change)) == sentences


def test_several_mistakes_are_named_at_once(screens):
    change = {"company": "", "end_date": "2019-01-01", "company_url": "javascript:x"}
    assert mistakes(add(screens, "experience", JOB | change)) == {
        "company": [rules.NOT_BLANK],
        "company_url": [rules.WEB_ADDRESS],
        "end_date": [rules.END_BEFORE_START],
    }


def test_too_long_a_text_is_refused(screens):
    change = {"description": "x" * (rules.LONG_TEXT + 1)}
    (sentence,) = mistakes(add(screens, "experience", JOB | change))["description"]
    assert "20000" in sentence.replace(",", "")


def test_name_of_another_technology_is_refused(screens):
    a_technology("Go")
    assert mistakes(add(screens, "technology", TECHNOLOGY)) == {
        "name": ["There is a technology of this name already."]
    }


def test_email_of_another_entry_is_refused(screens):
    a_person(email="kim@example.com")
    assert mistakes(add(screens, "personalinfo", PERSON)) == {
        "email": ["Another entry has this email address already."]
    }


def test_technology_named_twice_is_refused(screens):
    go = a_technology("Go")
    answer = screens.post(f"{JOBS}add/", JOB | links(go, go))
    assert answer.status_code == 200
    assert "Please correct the duplicate" in answer.content.decode()
    assert not Experience.objects.exists()


def test_refused_form_still_holds_all_that_was_written(screens):
    go = a_technology("Go language")
    written = {"company": "Acme & Sons", "description": "What I did", "end_date": "2001-01-01"}
    answer = screens.post(f"{JOBS}add/", JOB | written | links(go))
    page = answer.content.decode()
    assert mistakes(answer) == {"end_date": [rules.END_BEFORE_START]}
    for text in ("Acme &amp; Sons", "What I did", "2001-01-01", "2020-01-31", "Go language"):
        assert text in page


@pytest.mark.parametrize("scheme", ["ftp", "ftps", "javascript"])
def test_no_refused_address_becomes_a_link(screens, scheme):
    answer = add(screens, "experience", JOB | {"company_url": f"{scheme}://example.com/canary"})
    assert mistakes(answer) == {"company_url": [rules.WEB_ADDRESS]}
    assert f'href="{scheme}:' not in answer.content.decode()
