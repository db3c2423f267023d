"""Who may do what in the admin."""

import re
from datetime import date
from functools import partial

import pytest
from django.contrib.messages import get_messages

from portfolio.models import ApiToken, Experience
from tests.factories import CONTENT, a_job, a_row, a_technology
from tests.portfolio.admin.forms import JOB, links

pytestmark = pytest.mark.django_db

MAKERS = {f"portfolio/{model._meta.model_name}": partial(a_row, model) for model in CONTENT}
TABLES = [*MAKERS, "portfolio/apitoken", "auth/user", "auth/group"]
JOBS = "/admin/portfolio/experience/"
AUTOCOMPLETE = (
    "/admin/autocomplete/?app_label=portfolio"
    "&model_name=experiencetechnology&field_name=technology&term="
)


def test_stranger_is_asked_to_log_in(client):
    for address in ("/admin/", JOBS, AUTOCOMPLETE):
        answer = client.get(address, secure=True)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


def test_account_that_is_not_staff_is_asked_to_log_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(JOBS, secure=True)["Location"].startswith("/admin/login/")


# Without rights


def test_staff_without_rights_find_an_empty_index(staff):
    page = staff().get("/admin/").content.decode()
    assert "You don’t have permission to view or edit anything." in page
    assert "/admin/portfolio/" not in page.replace("/admin/portfolio/signin/", "")
    assert "/admin/auth/" not in page


@pytest.mark.parametrize("table", TABLES)
def test_staff_without_rights_are_refused_every_address(staff, owner, table):
    client = staff()
    row = MAKERS[table]() if table in MAKERS else owner
    if table == "portfolio/apitoken":
        row, _ = ApiToken.objects.issue(owner, "website")
    address = f"/admin/{table}/"
    for page in ("", "add/"):
        assert client.get(address + page).status_code == 403
        assert client.post(address + page, {"action": "hide"}).status_code == 403
    for page in ("change/", "delete/", "history/"):
        assert client.get(f"{address}{row.pk}/{page}").status_code == 403
    for page in ("change/", "delete/"):
        assert client.post(f"{address}{row.pk}/{page}", {"post": "yes"}).status_code == 403


def test_staff_without_rights_get_nothing_from_autocomplete(staff):
    a_technology("Go")
    assert staff().get(AUTOCOMPLETE).status_code == 403


# With the right to look


def test_staff_who_may_look_see_lists_and_rows(staff):
    go = a_technology("Go")
    job = a_job(go, company="Acme")
    client = staff("view_experience", "view_technology")
    assert "Acme" in client.get(JOBS).content.decode()
    page = client.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert "Acme" in page
    assert "Go" in page
    assert 'name="_save"' not in page
    assert '<select name="action"' not in client.get(JOBS).content.decode()
    assert client.get(f"{JOBS}{job.pk}/history/").status_code == 200
    assert client.get(AUTOCOMPLETE).status_code == 200


@pytest.mark.parametrize("model", CONTENT)
def test_staff_who_may_look_read_every_form(staff, model):
    row = a_row(model, active=False)
    name = model._meta.model_name
    answer = staff(f"view_{name}").get(f"/admin/portfolio/{name}/{row.pk}/change/")
    page = answer.content.decode()
    assert '<span class="state is-hidden">hidden</span>' in page
    assert "<textarea" not in page


def test_staff_who_may_look_read_dates_and_lists_as_they_were_given(staff):
    given = {"start_date": date(2014, 1, 1), "start_date_precision": "year"}
    job = a_job(highlights=["One", "Two & more"], **given)
    page = staff("view_experience").get(f"{JOBS}{job.pk}/change/").content.decode()
    assert re.findall(r'<div class="readonly">(2014.*?)</div>', page) == ["2014"]
    assert '<div class="readonly">One<br>Two &amp; more</div>' in page


def test_staff_who_may_look_change_nothing(staff):
    job = a_job(company="Acme")
    client = staff("view_experience")
    change, delete = f"{JOBS}{job.pk}/change/", f"{JOBS}{job.pk}/delete/"
    assert client.post(change, JOB | links() | {"company": "New"}).status_code == 403
    assert client.post(change, JOB | links() | {"_saveasnew": "1"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(f"{JOBS}add/").status_code == 403
    for action in ("hide", "delete_selected"):
        answer = client.post(JOBS, {"action": action, "_selected_action": [job.pk], "post": "yes"})
        assert [str(message) for message in get_messages(answer.wsgi_request)] == []
    (left,) = Experience.objects.all()
    assert (left.company, left.active, left.version) == ("Acme", True, 1)


def test_staff_who_may_look_at_one_table_see_no_other(staff):
    client = staff("view_skill")
    page = client.get("/admin/").content.decode()
    assert "/admin/portfolio/skill/" in page
    assert "/admin/portfolio/experience/" not in page
    assert client.get(JOBS).status_code == 403


# With the right to change


def test_staff_who_may_change_jobs_change_their_technologies_too(staff, api):
    go = a_technology("Go")
    job = a_job()
    client = staff("change_experience", "view_technology")
    assert client.post(f"{JOBS}{job.pk}/change/", JOB | links(go)).status_code == 302
    assert api.get(f"/api/experience/{job.pk}").json()["technologies"] == ["Go"]


def test_staff_who_may_change_hide_but_do_not_delete(staff):
    job = a_job()
    client = staff("change_experience")
    client.post(JOBS, {"action": "hide", "_selected_action": [job.pk]})
    chosen = {"action": "delete_selected", "_selected_action": [job.pk], "post": "yes"}
    client.post(JOBS, chosen)
    assert client.post(f"{JOBS}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Experience.objects.get().active is False


def test_staff_who_may_only_add_do_not_copy_over_others(staff):
    a_job()
    client = staff("add_experience")
    assert client.post(f"{JOBS}add/", JOB | links()).status_code == 302
    assert client.get(JOBS).status_code == 403
