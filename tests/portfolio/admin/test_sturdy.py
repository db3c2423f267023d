"""Junk in an address or a post: answered, never with a server error."""

import re

import pytest

from portfolio.admin.sturdy import NOT_UNDERSTOOD, NOTHING_CHOSEN
from portfolio.models import Experience
from tests.factories import CONTENT, a_job, a_person, a_project, a_skill, a_technology
from tests.portfolio.admin.forms import INLINE, JOB, links

# Real transactions: a statement that fails must not be seen to break the next.
pytestmark = pytest.mark.django_db(transaction=True)

LISTS = [
    "portfolio/experience",
    "portfolio/project",
    "portfolio/skill",
    "portfolio/technology",
    "portfolio/personalinfo",
    "portfolio/apitoken",
    "portfolio/education",
    "auth/user",
    "auth/group",
]
# Their lists differ in columns and filters alone.
ALL_LISTS = sorted({*LISTS, *(f"portfolio/{model._meta.model_name}" for model in CONTENT)})
JOBS = "/admin/portfolio/experience/"
AUTOCOMPLETE = "/admin/autocomplete/?app_label=portfolio&model_name=experiencetechnology"
NINES = "9" * 20

QUERIES = [
    "e=1",
    "e=1&x=1",
    "start__year=0",
    "start_date__year=0",
    "start_date__year=9999",
    "start_date__year=9999&start_date__month=12&start_date__day=31",
    "start_date__year=10000",
    "start_date__year=2020&start_date__month=13",
    "start_date__year=",
    "start_date__year=x",
    "start_date__day=99",
    "start_date__gte=x",
    "start_date__gte=0000-00-00",
    "start_date__isnull=maybe",
    "start_date__year__year=1",
    "start_date__=1",
    "name__regex=(",
    "category__regex=(",
    "category=%00",
    "category__isnull=1&category=a",
    f"level={NINES}",
    f"level__exact={NINES}",
    "level__exact=x",
    "level__gte=1e400",
    "publication=junk",
    "publication=%00",
    "publication[]=hidden",
    "publication__id=1",
    "active__exact=0",
    "visible_from__gte=2020",
    "imported__isnull=0",
    "sort_order__gte=x",
    "level_text__regex=(",
    "fluency__regex=(",
    "technologies__id__exact=x",
    f"technologies__id__exact={NINES}",
    "technologies__id__id=1",
    "technologies__isnull=True",
    "ongoing=junk",
    "ongoing=%00",
    "state=junk",
    "scope__exact=%00",
    "groups__id__exact=x",
    "last_login__year=0",
    "pk__in=1,2,x",
    "__=1",
    "=1",
    "%00=1",
    "%F0%28%8C%28=1",
    "q=%00",
    "q=%22%22%22'",
    "q=%ED%A0%80",
    "q=" + "a+" * 1000,
    "p=0",
    "p=-1",
    "p=x",
    "p=99999999999999",
    "p=" + "9" * 5000,
    "all=",
    "o=junk",
    "o=9.9",
    "o=-99.-1",
    "_to_field=",
    "_to_field=name",
    "_to_field=%00",
    "_to_field=experiencetechnology",
    "_popup=%00",
    "_facets=True",
    "_changelist_filters=%00%26%3D",
]


@pytest.mark.parametrize("name", ALL_LISTS)
def test_list_answers_any_address(screens, name):
    a_job(a_technology())
    a_project()
    a_skill()
    a_person()
    answers = {query: screens.get(f"/admin/{name}/?{query}") for query in QUERIES}
    odd = {query: answer.status_code for query, answer in answers.items()}
    assert {query: code for query, code in odd.items() if code not in {200, 302, 400}} == {}
    # Each redirect leads to the whole list, which says why.
    for query, code in odd.items():
        if code == 302:
            assert answers[query]["Location"] == f"/admin/{name}/", query
    page = screens.get(f"/admin/{name}/")
    assert page.status_code == 200
    assert NOT_UNDERSTOOD.replace("'", "&#x27;") in page.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_item_that_is_none_is_answered(screens, name):
    ids = [NINES, "%00", "1%00", "x", "-1", "_5F", "_", "1/2", "%2F", "é", "%FF", "1e3", "9" * 5000]
    for pk in ids:
        for page in ("change/", "delete/", "history/", "password/", ""):
            address = f"/admin/{name}/{pk}/{page}"
            assert screens.get(address).status_code < 500, address
            assert screens.post(address, {"post": "yes"}).status_code < 500, address


@pytest.mark.parametrize("action", ["hide", "delete_selected", "revoke", "nope", "\0"])
@pytest.mark.parametrize("name", LISTS)
def test_action_answers_any_choice(screens, name, action):
    address = f"/admin/{name}/"
    for chosen in (["junk"], ["\0"], ["1", "\0"], [NINES], ["9" * 5000], ["-1"], []):
        values = {"action": action, "_selected_action": chosen, "post": "yes"}
        assert screens.post(address, values).status_code in {200, 302}
    for index in ("99", "-99", "x"):
        values = {"action": action, "_selected_action": ["999"], "index": index}
        assert screens.post(address, values).status_code in {200, 302}


def test_action_with_junk_among_its_rows_touches_none(screens):
    job = a_job()
    values = {"action": "hide", "_selected_action": [job.pk, "junk"]}
    page = screens.post(JOBS, values, follow=True).content.decode()
    assert NOTHING_CHOSEN.replace("'", "&#x27;") in page
    assert Experience.objects.get().active is True


@pytest.mark.parametrize(
    "rows",
    [
        {},
        {f"{INLINE}-TOTAL_FORMS": "x", f"{INLINE}-INITIAL_FORMS": "0"},
        {f"{INLINE}-TOTAL_FORMS": NINES, f"{INLINE}-INITIAL_FORMS": "0"},
        {f"{INLINE}-TOTAL_FORMS": "-1", f"{INLINE}-INITIAL_FORMS": "-1"},
        {f"{INLINE}-TOTAL_FORMS": "3", f"{INLINE}-INITIAL_FORMS": "3"},
        *(
            links()
            | {f"{INLINE}-TOTAL_FORMS": "1", f"{INLINE}-INITIAL_FORMS": known}
            | {f"{INLINE}-0-{key}": junk}
            for known in ("0", "1")
            for key in ("id", "technology", "experience")
            for junk in ("junk", "\0", NINES)
        ),
    ],
)
def test_form_answers_any_rows_of_technologies(screens, rows):
    job = a_job(a_technology())
    for address in (f"{JOBS}add/", f"{JOBS}{job.pk}/change/"):
        for button in ({}, {"_saveasnew": "1"}):
            assert screens.post(address, JOB | rows | button).status_code in {200, 302}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"{AUTOCOMPLETE}&field_name=technology&term=%00", 200),
        (f"{AUTOCOMPLETE}&field_name=technology&term={'a+' * 1000}", 200),
        (f"{AUTOCOMPLETE}&field_name=technology&page={NINES}", 404),
        (f"{AUTOCOMPLETE}&field_name=%00", 403),
        ("/admin/autocomplete/", 403),
        ("/admin/jsi18n/?language=%00", 200),
        (f"/admin/r/{NINES}/1/", 404),
        ("/admin/%00/", 404),
        (f"{JOBS}add/?start_date=%00&technologies={NINES}", 200),
        ("/admin/portfolio/skill/add/?name=%00&level=x", 200),
        (f"/admin/portfolio/apitoken/add/?user={NINES}&scope=%00&days=x", 200),
    ],
)
def test_other_address_is_answered(screens, address, code):
    a_technology()
    assert screens.get(address).status_code == code


@pytest.mark.parametrize("name", ["apitoken", *(model._meta.model_name for model in CONTENT)])
def test_form_answers_nothing_but_nul(screens, name):
    page = screens.get(f"/admin/portfolio/{name}/add/").content.decode()
    fields = set(re.findall(r' name="([a-z_]+)"', page)) - {"csrfmiddlewaretoken"}
    assert {"publication", "days"} & fields
    junk = dict.fromkeys([*fields, "opened", "publication_from"], "\0")
    assert screens.post(f"/admin/portfolio/{name}/add/", junk).status_code == 200


def test_error_in_a_list_that_no_address_explains_is_not_hidden(screens, monkeypatch):
    def broken(self, request):
        raise ValueError("a fault of ours")

    monkeypatch.setattr("portfolio.admin.jobs.JobAdmin.get_queryset", broken)
    assert screens.get(JOBS).status_code == 500


def test_form_with_more_rows_than_there_can_be_is_refused_without_reading_them(screens):
    rows = links() | {f"{INLINE}-TOTAL_FORMS": NINES}
    answer = screens.post(f"{JOBS}add/", JOB | rows)
    assert "Please submit at most 100 forms." in answer.content.decode()
    assert len(answer.context["inline_admin_formsets"][0].formset.forms) == 200
    assert not Experience.objects.exists()
