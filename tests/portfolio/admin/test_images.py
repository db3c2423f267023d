"""Uploads: beside the field of a form, by themselves, and through Lambda's event."""

from base64 import b64encode
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from config.lambda_handler import handler
from portfolio.images.checking import MOST_BYTES, TOO_LARGE, check
from portfolio.models import Image, PersonalInfo, Project
from tests.emulator.events import http_api
from tests.factories import a_person, a_project
from tests.portfolio import pictures
from tests.portfolio.admin.conftest import Browser
from tests.portfolio.admin.forms import PERSON, PROJECT, links, mistakes

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/images/"
PEOPLE = "/admin/portfolio/personalinfo/"
PROJECTS = "/admin/portfolio/project/"
PNG = check(pictures.PNG)


def a_file(data=pictures.TALKATIVE["image/png"], name="me.svg", kind="image/svg+xml"):
    return SimpleUploadedFile(name, data, kind)


def test_upload_is_kept_by_its_content_and_its_address_told(screens):
    answer = screens.post(UPLOAD, {"file": a_file()})
    assert answer.status_code == 200
    shown = f"/admin{PNG.address}"
    assert answer.json() == {"address": PNG.address, "shown": shown, "width": 12, "height": 8}
    [image] = Image.objects.all()
    assert (image.path, bytes(image.data)) == (PNG.address, pictures.PNG)
    assert screens.get(shown).content == pictures.PNG


@pytest.mark.parametrize("data", [b"", b"<svg/>", pictures.PNG[:40]])
def test_what_is_no_picture_is_refused_and_not_kept(screens, data):
    answer = screens.post(UPLOAD, {"file": a_file(data)})
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")
    assert not Image.objects.exists()


def test_upload_above_a_megabyte_is_refused_with_a_sentence(screens):
    answer = screens.post(UPLOAD, {"file": a_file(pictures.PNG + bytes(MOST_BYTES))})
    assert (answer.status_code, answer.json()) == (422, {"error": str(TOO_LARGE)})


def test_upload_without_a_file_is_refused(screens):
    assert screens.post(UPLOAD, {"file": "text"}).status_code == 422


def test_upload_is_a_post(screens):
    assert screens.get(UPLOAD).status_code == 405


def test_public_may_neither_upload_nor_see_what_is_not_public(client):
    Image.objects.create(digest="0" * 32, content_type="image/png", data=b"", width=1, height=1)
    for answer in (
        client.post(UPLOAD, {"file": a_file()}, secure=True),
        client.get(f"{UPLOAD}{'0' * 32}.png", secure=True),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    assert Image.objects.count() == 1


def test_staff_without_the_right_may_not_upload(staff):
    assert staff("view_project").post(UPLOAD, {"file": a_file()}).status_code == 403


def test_staff_with_a_right_to_projects_may_upload(staff):
    assert staff("change_project").post(UPLOAD, {"file": a_file()}).status_code == 200


def test_upload_without_the_forms_token_is_refused(owner):
    browser = Browser(owner)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(UPLOAD, {"file": a_file()}).status_code == 403
    assert not Image.objects.exists()


# Beside the field


def test_picture_comes_with_the_form(screens):
    answer = screens.post(f"{PEOPLE}add/", PERSON | {"image-file": a_file()})
    assert answer.status_code == 302
    assert PersonalInfo.objects.get().image == PNG.address


def test_file_wins_over_the_address_beside_it(screens):
    sent = PERSON | {"image": "https://example.org/me.png", "image-file": a_file()}
    assert screens.post(f"{PEOPLE}add/", sent).status_code == 302
    assert PersonalInfo.objects.get().image == PNG.address


def test_address_of_another_host_is_taken_as_it_is(screens):
    sent = PERSON | {"image": "https://example.org/me.png"}
    assert screens.post(f"{PEOPLE}add/", sent).status_code == 302
    assert PersonalInfo.objects.get().image == "https://example.org/me.png"


def test_picture_is_taken_away_with_its_address(screens):
    person = a_person(image="https://example.org/me.png")
    answer = screens.post(f"{PEOPLE}{person.pk}/change/", PERSON | {"image": ""})
    assert answer.status_code == 302
    assert PersonalInfo.objects.get().image is None


def test_picture_survives_a_mistake_in_another_field(screens):
    answer = screens.post(f"{PEOPLE}add/", PERSON | {"name": "", "image-file": a_file()})
    assert set(mistakes(answer)) == {"name"}
    assert f'value="{PNG.address}"' in answer.content.decode()
    assert f'src="/admin{PNG.address}"' in answer.content.decode()


def test_mistake_in_the_picture_is_named_beside_it(screens):
    project = a_project()
    form = PROJECT | links(of="projecttechnology_set") | {"image-file": a_file(b"canary")}
    answer = screens.post(f"{PROJECTS}{project.pk}/change/", form)
    assert mistakes(answer) == {"image": ["This file is no JPEG, PNG, WebP or GIF picture."]}


def test_address_of_an_upload_that_is_not_there_is_a_mistake(screens):
    form = PROJECT | links(of="projecttechnology_set") | {"image": PNG.address}
    answer = screens.post(f"{PROJECTS}add/", form)
    assert mistakes(answer) == {"image": ["There is no such upload. Choose the picture again."]}
    assert not Project.objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/images/me.png", "data:image/png,"])
def test_address_that_is_none_is_a_mistake(screens, address):
    form = PROJECT | links(of="projecttechnology_set") | {"image": address}
    assert list(mistakes(screens.post(f"{PROJECTS}add/", form))) == ["image"]


# As Lambda gets it


def multipart(data):
    """The body of a form as a browser sends it, and its type."""
    boundary = "canary-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


@pytest.mark.django_db(transaction=True)
def test_upload_through_the_gateways_event(screens):
    """The body is Base64 there, whatever bytes it holds."""
    body, content_type = multipart(pictures.TALKATIVE["image/jpeg"])
    screens.get("/admin/portfolio/personalinfo/add/")
    headers = {
        "content-type": content_type,
        "cookie": "; ".join(f"{name}={each.value}" for name, each in screens.cookies.items()),
        "origin": "https://testserver",
        "x-csrftoken": screens.cookies[settings.CSRF_COOKIE_NAME].value,
    }
    event = http_api("POST", UPLOAD, headers=headers)
    event |= {"body": b64encode(body).decode(), "isBase64Encoded": True}
    assert handler(event, None)["statusCode"] == 200
    [image] = Image.objects.all()
    assert bytes(image.data) == pictures.JPEG
    # And out again, as Base64.
    a_project(image=image.path)
    answer = handler(http_api("GET", image.path), None)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["body"] == b64encode(pictures.JPEG).decode()


def test_largest_upload_fits_into_an_event():
    body, _ = multipart(bytes(MOST_BYTES))
    # Lambda's limit, less what else an event carries.
    assert len(b64encode(BytesIO(body).read())) < 6 * 1024 * 1024 - 100_000
