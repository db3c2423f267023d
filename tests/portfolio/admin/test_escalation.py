"""Staff with a few rights get none besides: not another's, not by what others have deleted."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from config.sessions import SessionStore
from portfolio.accounts import recent, sign_ins
from portfolio.models import Experience, Reference, Schedule, SignIn
from tests.factories import a_job, a_row, a_skill, a_technology
from tests.portfolio.admin.conftest import Browser
from tests.portfolio.admin.forms import JOB, links

pytestmark = pytest.mark.django_db

WORD = "canary of another's account"
NEW = {"password1": WORD, "password2": WORD, "usable_password": "true"}
CLERK = ("view_user", "add_user", "change_user", "delete_user")
REFERENCES = "/admin/portfolio/reference/"
SESSIONS = "/admin/portfolio/signin/"


def account(name="editor", **values):
    return get_user_model().objects.create_user(name, password="canary", **values)


# Accounts and groups


def test_who_may_change_accounts_becomes_nobody_of_the_staff(staff):
    editor = account(is_staff=True)
    browser = staff(*CLERK)
    address = f"/admin/auth/user/{editor.pk}/"
    assert browser.get(f"{address}password/").status_code == 403
    assert browser.post(f"{address}password/", NEW).status_code == 403
    assert browser.post(f"{address}change/", {"username": "gone"}).status_code == 403
    assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    editor.refresh_from_db()
    assert editor.check_password("canary")


def test_who_may_change_accounts_changes_those_that_are_not_staff(staff):
    reader = account("reader")
    assert staff(*CLERK).post(f"/admin/auth/user/{reader.pk}/password/", NEW).status_code == 302
    reader.refresh_from_db()
    assert reader.check_password(WORD)


def test_who_may_change_accounts_gives_themselves_nothing(staff):
    browser = staff(*CLERK)
    own = browser.account
    rights = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    sent = {"username": own.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    answer = browser.post(
        f"/admin/auth/user/{own.pk}/change/",
        {**sent, "user_permissions": rights, "groups": [str(Group.objects.create(name="all").pk)]},
    )
    assert answer.status_code == 302
    own.refresh_from_db()
    assert not own.is_superuser
    assert own.user_permissions.count() == len(CLERK)
    assert own.groups.count() == 0


def test_who_may_change_groups_gives_their_own_nothing(staff):
    browser = staff("view_group", "add_group", "change_group")
    group = Group.objects.create(name="own")
    browser.account.groups.add(group)
    rights = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    address = f"/admin/auth/group/{group.pk}/change/"
    assert 'name="permissions"' not in browser.get(address).content.decode()
    answer = browser.post(address, {"name": "renamed", "permissions": rights})
    group.refresh_from_db()
    assert (answer.status_code, group.name, group.permissions.count()) == (302, "renamed", 0)
    browser.post("/admin/auth/group/add/", {"name": "another", "permissions": rights})
    assert Group.objects.get(name="another").permissions.count() == 0


def test_owner_gives_a_group_rights(screens):
    right = Permission.objects.get(codename="view_skill")
    screens.post("/admin/auth/group/add/", {"name": "readers", "permissions": [str(right.pk)]})
    assert [*Group.objects.get(name="readers").permissions.all()] == [right]


# What others have deleted


@pytest.mark.django_db(transaction=True)
def test_who_may_only_add_brings_nothing_back(staff):
    row = a_row(Reference, name="canary-deleted")
    pk = row.pk
    row.delete()
    browser = staff("add_reference")
    for address, sent in (
        ("bring-back/", {"row": str(pk)}),
        (f"{pk}/restore/", {"entry": "1", "newest": "1"}),
    ):
        assert browser.post(f"{REFERENCES}{address}", sent).status_code == 403
    assert not Reference.objects.exists()
    assert "canary-deleted" not in browser.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_may_add_and_look_brings_back(staff):
    row = a_row(Reference, name="canary-deleted")
    pk = row.pk
    row.delete()
    staff("add_reference", "view_reference").post(f"{REFERENCES}bring-back/", {"row": str(pk)})
    assert Reference.objects.get().pk == pk


# What is said beside what one may do


@pytest.mark.parametrize("sees", [True, False])
def test_deleting_a_technology_names_the_jobs_that_one_may_see(staff, sees):
    go = a_technology("Go")
    a_job(go, company="canary-company", active=False)
    browser = staff("delete_technology", *(["view_experience"] if sees else []))
    page = browser.get(f"/admin/portfolio/technology/{go.pk}/delete/").content.decode()
    assert "Technology: Go" in page
    assert ("canary-company" in page) is sees
    assert Experience.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["fresh", "stale", "gone"])
def test_who_may_only_change_jobs_reads_no_technology_by_its_number(staff, state):
    job, hidden = a_job(), a_technology("canary-hidden", active=False)
    seen = a_technology("canary-of-a-job")
    a_job(seen)
    browser = staff("change_experience")
    address = f"/admin/portfolio/experience/{job.pk}/change/"
    sent = {**JOB, "company": "", "opened": "0" if state == "stale" else "1"}
    if state == "gone":
        job.delete()
    page = browser.post(address, sent | links(hidden, seen)).content.decode()
    assert "canary-hidden" not in page
    assert "canary-of-a-job" in page
    assert not hidden.experience.exists()


def test_no_address_asks_any_table_for_any_key(staff):
    a_skill(visible_from=timezone.now() + timedelta(days=1))
    moment = Schedule.objects.get().at
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])
    browser = staff()
    for kind in range(1, 40):
        for key in ("1", moment.isoformat()):
            assert browser.get(f"/admin/r/{kind}/{key}/").status_code == 404


# A browser that was left open


def test_ending_chosen_sessions_needs_a_recent_proof(owner):
    browser = Browser(owner)
    SignIn.objects.create(user=owner, session_digest=sign_ins.digest(browser.session.session_key))
    another = SessionStore()
    another.create()
    row = SignIn.objects.create(user=owner, session_digest=sign_ins.digest(another.session_key))
    chosen = {"action": "end", "_selected_action": [row.pk]}
    session = browser.session
    session[recent.PROVED_AT] -= recent.LASTS
    session.save()
    assert browser.post(SESSIONS, chosen)["Location"].startswith("/admin/confirm/")
    assert SignIn.objects.filter(pk=row.pk).exists()
    session[recent.PROVED_AT] += recent.LASTS
    session.save()
    assert browser.post(SESSIONS, chosen)["Location"] == SESSIONS
    assert not SignIn.objects.filter(pk=row.pk).exists()
