"""The owner's commands, run as the shell runs them."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from portfolio import sample
from portfolio.models import ApiToken, Experience, Project, Publication, Skill
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = pytest.mark.django_db


def run(*words):
    """Standard output and standard error of `manage.py …`."""
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_sample_fills_an_empty_database(api):
    out, _ = run("loadsample")
    assert out == "Loaded 69 rows of a sample CV.\n"
    whole = api.get("/api/portfolio").json()
    assert whole.pop("personal_info")["name"] == "Robin Vale"
    assert {name: len(part) for name, part in whole.items()} == {
        "experience": 5,
        "projects": 4,
        "skills": 12,
        "technologies": 24,
        "education": 2,
        "certificates": 2,
        "languages": 3,
        "awards": 2,
        "publications": 2,
        "volunteer": 2,
        "interests": 3,
        "references": 2,
        "profiles": 3,
    }
    assert all(row["technologies"] for row in whole["experience"] + whole["projects"])


def test_sample_has_something_of_everything(api):
    run("loadsample")
    assert Project.objects.filter(active=False).count() == 1
    assert Publication.objects.filter(visible_from__gt=timezone.now()).count() == 1
    jobs = api.get("/api/experience").json()
    # As they stand in the file: days, months, and two roles with one employer.
    dates = [job["start_date"] for job in jobs]
    assert dates == ["2024-04", "2022-03", "2019-01-07", "2016-09", "2015-06"]
    assert jobs[0]["company"] == jobs[1]["company"]
    assert {row["start_date"] for row in api.get("/api/projects").json()} > {"2017", "2024"}
    assert jobs[0]["highlights"]


def test_sample_leaves_a_filled_database_alone():
    a_skill(active=False)
    out, _ = run("loadsample")
    assert out == "The database has content already: nothing loaded.\n"
    assert (Experience.objects.count(), Skill.objects.count()) == (0, 1)


def test_sample_names_nobody_real():
    text = sample.SAMPLE.read_text()
    hosts = set(re.findall(r"https://([^/\"]+)|@([^\"]+)", text))
    own = {host or mail for host, mail in hosts}
    assert {h for h in own if not h.endswith("example.com")} == {"www.linkedin.com", "github.com"}
    assert all("-example" in url for url in re.findall(r"(?:linkedin|github)\.com/\S+", text))


def test_a_new_database_has_no_account():
    """Nobody is there by default: migrations and the sample CV make none."""
    run("loadsample")
    assert not get_user_model().objects.exists()


def test_owner_is_created_once_with_a_password_that_works():
    out, _ = run("createowner")
    password = re.search(r"password  (\S+)", out)[1]
    owner = get_user_model().objects.get()
    assert owner.is_superuser
    assert owner.check_password(password)
    again, _ = run("createowner")
    assert password not in again
    assert again.startswith("The owner is owner.")
    assert get_user_model().objects.count() == 1


def test_a_forgotten_password_is_replaced_by_another():
    first = re.search(r"password  (\S+)", run("createowner", "--username", "kim")[0])[1]
    out, _ = run("createowner", "--new-password")
    second = re.search(r"password  (\S+)", out)[1]
    owner = get_user_model().objects.get()
    assert out.startswith("The owner has a new password. This is shown once")
    assert owner.get_username() == "kim"
    assert owner.check_password(second)
    assert not owner.check_password(first)


def test_owner_made_by_a_token_gets_a_password():
    run("token", "create", "x")
    out, _ = run("createowner")
    owner = get_user_model().objects.get()
    assert owner.check_password(re.search(r"password  (\S+)", out)[1])


def test_owner_takes_over_no_other_account():
    get_user_model().objects.create_user("owner")
    with pytest.raises(CommandError, match="Take another name with --username"):
        run("createowner")
    run("createowner", "--username", "kim")
    assert get_user_model().objects.get(is_superuser=True).username == "kim"


def test_token_is_the_only_line_on_standard_output():
    out, err = run("token", "create", "website")
    assert re.fullmatch(r"portfolio_[A-Za-z0-9]{43}\n", out)
    assert out.strip() not in err
    assert "website" in err


def test_token_is_hashed_at_rest():
    out, _ = run("token", "create", "website")
    token = ApiToken.objects.get()
    assert out.strip() not in repr(vars(token))
    assert len(token.digest) == 64


def test_token_opens_the_door_until_it_is_revoked():
    secret = run("token", "create", "website")[0].strip()
    body = {"name": "Go", "category": "language"}
    assert Client(secret).post("/api/technologies", body).status_code == 201
    assert run("token", "revoke", "website")[0] == "Revoked “website”.\n"
    assert Client(secret).post("/api/technologies", body).status_code == 401


def test_token_expires_after_a_year_unless_told():
    run("token", "create", "year")
    run("token", "create", "week", "--expires", "7d", "--read-only")
    year, week = ApiToken.objects.order_by("name").reverse()
    now = timezone.now()
    assert timedelta(364) < year.expires_at - now < timedelta(366)
    assert timedelta(6) < week.expires_at - now < timedelta(8)
    assert (year.scope, week.scope) == ("write", "read")


def test_token_names_are_taken_until_revoked():
    run("token", "create", "website")
    with pytest.raises(CommandError, match="A token named “website” exists"):
        run("token", "create", "website")


def test_token_name_is_free_again_after_revocation():
    run("token", "create", "website")
    run("token", "revoke", "website")
    run("token", "create", "website")
    assert sorted(token.state for token in ApiToken.objects.all()) == ["living", "revoked"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", ""), "write a name"),
        (("create", "x" * 101), "write a name"),
        (("create", "a\nb"), "write a name"),
        (("create", "x", "--expires", "0"), "from 1 to 3650"),
        (("create", "x", "--expires", "9" * 9), "from 1 to 3650"),
        (("create", "x", "--expires", "soon"), "from 1 to 3650"),
        (("create", "x", "--user", "nobody"), "no active account"),
        (("revoke", "nothing"), "no living token"),
        ((), "required"),
    ],
)
def test_token_refuses_what_makes_no_sense_with_a_sentence(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("token", *words)


def test_token_list_shows_all_but_the_text():
    assert run("token", "list")[0] == "There is no token yet. Make one: token create NAME\n"
    secret = run("token", "create", "website")[0].strip()
    run("token", "create", "old")
    ApiToken.objects.filter(name="old").update(expires_at=timezone.now())
    lines = run("token", "list")[0].splitlines()
    assert [line.split()[:4] for line in lines] == [
        ["NAME", "STATE", "SCOPE", "ACCOUNT"],
        ["old", "expired", "write", "owner"],
        ["website", "living", "write", "owner"],
    ]
    assert secret not in "".join(lines)


def test_migrations_match_the_models():
    run("makemigrations", "--check", "--dry-run")
