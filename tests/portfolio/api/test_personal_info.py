"""The personal info: what the owner writes, and what of it the public reads."""

import pytest

from portfolio import rules
from portfolio.models import PersonalInfo
from tests.conftest import Client
from tests.factories import a_person
from tests.portfolio.api.rows import faults

pytestmark = pytest.mark.django_db

CONTACT = {
    "email": "canary@example.com",
    "phone": "canary-phone",
    "street": "canary-street",
    "postal_code": "canary-code",
}
# Each switch, and what it shows.
SWITCHES = {
    "show_email": ["email"],
    "show_phone": ["phone"],
    "show_address": ["street", "postal_code"],
}
HIDDEN = dict.fromkeys(SWITCHES, False)


# What the public reads


@pytest.mark.parametrize("path", ["personal-info", "portfolio", "resume.json"])
def test_hidden_contact_is_in_no_public_answer(api, path):
    a_person(**CONTACT | HIDDEN, location="canary of Lyon")
    text = api.get(f"/api/{path}").content.decode()
    assert text.count("canary") == 1  # the place, which is not hidden


def test_hidden_contact_is_null(api):
    a_person(**CONTACT | HIDDEN)
    for person in (
        api.get("/api/personal-info").json(),
        api.get("/api/portfolio").json()["personal_info"],
    ):
        assert {name: person[name] for name in CONTACT} == dict.fromkeys(CONTACT)
    query = "/api/personal-info?fields=email,phone,street,postal_code"
    assert api.get(query).json() == dict.fromkeys(CONTACT)


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_switch_shows_what_it_names_and_nothing_else(api, switch):
    a_person(**CONTACT | HIDDEN | {switch: True})
    shown = {name: value for name, value in CONTACT.items() if name in SWITCHES[switch]}
    for person in (
        api.get("/api/personal-info").json(),
        api.get("/api/portfolio").json()["personal_info"],
    ):
        assert {name: person[name] for name in CONTACT} == dict.fromkeys(CONTACT) | shown


def test_address_is_hidden_unless_the_owner_shows_it_and_the_rest_is_not(api):
    a_person(**CONTACT)
    person = api.get("/api/personal-info").json()
    assert {name: person[name] for name in CONTACT} == CONTACT | {
        "street": None,
        "postal_code": None,
    }


def test_the_public_does_not_read_the_switches_nor_ask_for_them(api):
    a_person()
    assert not set(SWITCHES) & set(api.get("/api/personal-info").json())
    for switch in SWITCHES:
        assert api.get(f"/api/personal-info?fields={switch}").status_code == 400


def test_the_owner_reads_everything(owner_api):
    a_person(**CONTACT | HIDDEN)
    for person in (
        owner_api.get("/api/personal-info").json(),
        owner_api.get("/api/portfolio").json()["personal_info"],
    ):
        assert person | CONTACT | HIDDEN == person
    assert "canary-phone" in owner_api.get("/api/resume.json").content.decode()


def test_the_owner_shows_and_hides(owner_api, api):
    a_person(**CONTACT)
    for shown in (False, True):
        switches = dict.fromkeys(SWITCHES, shown)
        answer = owner_api.patch("/api/personal-info", switches)
        assert answer.json() | CONTACT | switches == answer.json()
        person = api.get("/api/personal-info").json()
        assert [person[name] == value for name, value in CONTACT.items()] == [shown] * 4


def test_who_may_change_but_not_see_is_answered_as_the_public(django_user_model):
    from django.contrib.auth.models import Permission

    from portfolio.models import ApiToken

    a_person(**CONTACT | HIDDEN)
    user = django_user_model.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_personalinfo"))
    client = Client(ApiToken.objects.issue(user, "staff")[1])
    answer = client.patch("/api/personal-info", {"title": "Lead"})
    assert answer.json()["title"] == "Lead"
    assert "canary" not in answer.content.decode()
    assert list(faults(client.patch("/api/personal-info", {"show_email": True}))) == [
        "#/show_email"
    ]


# What the owner writes


@pytest.mark.parametrize("method", ["put", "patch"])
def test_personal_info_changes_only_what_is_sent(owner_api, method):
    a_person(name="Old", phone="1", email="old@example.com")
    answer = getattr(owner_api, method)("/api/personal-info", {"name": "New", "phone": None})
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "New",
        "title": "Engineer",
        "email": "old@example.com",
        "phone": None,
        "location": None,
        "linkedin": None,
        "github": None,
        "summary": None,
        "website": None,
        "image": None,
        "street": None,
        "postal_code": None,
        "show_email": True,
        "show_phone": True,
        "show_address": False,
    }


def test_personal_info_changes_the_row_that_is_shown_and_no_other(owner_api):
    a_person(name="Other")
    a_person(name="Hidden", active=False)
    a_person(name="Shown")
    PersonalInfo.objects.filter(name="Shown").update(title="x")
    owner_api.put("/api/personal-info", {"name": "Changed"})
    names = PersonalInfo.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Other", "Hidden", "Changed"]


def test_personal_info_that_is_not_there_can_not_be_changed(owner_api):
    a_person(active=False)
    assert owner_api.put("/api/personal-info", {"name": "New"}).status_code == 404


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("taken@example.com", "Another entry has this email address already."),
        ("x", "Enter a valid email address."),
        (None, "This field may not be null."),
    ],
)
def test_personal_info_refuses_an_email_that_is_taken_or_none(owner_api, email, sentence):
    a_person(email="taken@example.com", active=False)
    a_person()
    told = faults(owner_api.put("/api/personal-info", {"email": email}))
    assert told == {"#/email": sentence}


def test_personal_info_can_not_be_hidden_here(owner_api):
    a_person()
    assert list(faults(owner_api.put("/api/personal-info", {"active": False}))) == ["#/active"]


@pytest.mark.parametrize("field", ["active", "visible_from", "imported", "version", "id"])
def test_personal_info_takes_no_other_field(owner_api, field):
    a_person()
    assert list(faults(owner_api.put("/api/personal-info", {field: None}))) == [f"#/{field}"]


IMAGES = [
    "https://kim.example.com/kim.jpg",
    "http://kim.example.com/",
    "/images/00112233445566778899aabbccddeeff.webp",
    None,
]


@pytest.mark.parametrize("image", IMAGES)
def test_image_is_a_web_address_or_an_upload(owner_api, image):
    a_person(image="https://old.example.com")
    assert owner_api.patch("/api/personal-info", {"image": image}).json()["image"] == image


@pytest.mark.parametrize(
    "image",
    [
        "kim.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AA==",
        "/images/kim.jpg",
        "//x.example",
    ],
)
def test_image_of_another_kind_is_a_400(owner_api, image):
    a_person()
    told = faults(owner_api.patch("/api/personal-info", {"image": image}))
    assert told == {"#/image": rules.PICTURE}
