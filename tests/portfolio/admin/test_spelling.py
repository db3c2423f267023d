"""A row's number has one spelling: under any other it is no row, and no check of it is missed."""

import pytest

from portfolio.models import Skill
from tests.factories import a_skill
from tests.portfolio.admin.forms import SKILL

pytestmark = pytest.mark.django_db

SKILLS = "/admin/portfolio/skill/"
PK = 10
# Python reads each of them as ten; and as they stand in an address.
ODD = ["+10", " 10", "10 ", "1_0", "\n10", "１０"]
ADDRESSES = ["+10", "%2010", "10%20", "1_5F0", "%0A10", "%EF%BC%91%EF%BC%90"]


@pytest.fixture(autouse=True)
def _changed_meanwhile(db):
    a_skill(pk=PK)
    Skill.objects.update(name="canary theirs")


@pytest.mark.parametrize("odd", ADDRESSES)
def test_stale_save_is_none_under_another_spelling(screens, odd):
    sent = SKILL | {"opened": "1", "name": "canary mine"}
    screens.post(f"{SKILLS}{odd}/change/", sent)
    assert Skill.objects.get().name == "canary theirs"


@pytest.mark.parametrize("odd", ADDRESSES)
def test_stale_deletion_is_none_under_another_spelling(screens, odd):
    screens.post(f"{SKILLS}{odd}/delete/", {"post": "yes", "opened": "1"})
    assert Skill.objects.exists()


@pytest.mark.parametrize("action", ["hide", "delete_selected"])
@pytest.mark.parametrize("odd", ODD)
def test_stale_action_is_none_under_another_spelling(screens, odd, action):
    chosen = {"action": action, "_selected_action": [odd], "post": "yes"}
    screens.post(SKILLS, chosen | {"seen": f"{PK}.1"})
    assert Skill.objects.filter(active=True).exists()


def test_row_keeps_its_usual_spellings(screens):
    for usual in (f"{PK}", f"0{PK}"):
        assert screens.get(f"{SKILLS}{usual}/change/").status_code == 200
