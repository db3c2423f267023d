"""axe on every screen, light and dark, on a laptop and on a phone.

axe finds what keeps people from using a page by keyboard, with a screen reader or with weak eyes:
https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""

import json
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType

from portfolio import cv
from portfolio.images import keeping
from portfolio.images.checking import check
from portfolio.models import (
    ApiToken,
    Award,
    Certificate,
    Education,
    Interest,
    Language,
    PersonalInfo,
    Profile,
    Publication,
    Reference,
    Volunteer,
)
from tests.factories import a_job, a_person, a_project, a_skill, a_technology
from tests.portfolio import pictures

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MODELS = [PersonalInfo, *cv.LISTS.values()]
TABLES = [model._meta.model_name for model in MODELS]
SCREENS = [
    "/",
    "/admin/",
    "/admin/preview/?drafts=on",
    "/admin/resume/import/",
    "/admin/resume/export/",
    "/admin/portfolio/",
    "/admin/portfolio/apitoken/",
    "/admin/portfolio/apitoken/add/",
    "/admin/portfolio/signin/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
    "/api/docs",
]
# What is another in the dark is the colours. Style sheets are not for axe to load once more.
RULES: dict[str, dict[str, Any]] = {
    "light": {"preload": False},
    "dark": {"preload": False, "runOnly": ["color-contrast"]},
}


@pytest.fixture
def whole_cv(transactional_db: None, owner: Any) -> None:
    """A row or two of everything."""
    ContentType.objects.clear_cache()
    picture = check(pictures.PNG)
    keeping.keep(picture)
    go, sql = a_technology("Go"), a_technology("SQL", category="database")
    a_person(
        name="Kim Example",
        title="Engineer",
        summary="Builds **things**.\n\n- well",
        phone="+33 1 23",
        location="Lyon",
        website="https://example.org",
        image=picture.address,
        show_phone=False,
    )
    a_job(go, sql, company="Acme", position="Lead", description="Led.", highlights=["One", "Two"])
    a_job(company="Acme", start_date=date(2015, 1, 1), end_date=date(2019, 12, 31))
    a_job(company="Globex", start_date=date(2010, 1, 1), active=False)
    a_project(go, name="ferry", featured=True, image=picture.address, keywords=["files"])
    a_project(name="draft", active=False)
    a_skill()
    a_skill(name="Writing", category="", level_text="fluent")
    Education.objects.create(institution="University", area="Physics", study_type="MSc")
    Certificate.objects.create(name="Certified", issuer="Board", url="https://example.org")
    Language.objects.create(language="Czech", fluency="native")
    Award.objects.create(title="Prize", awarder="Academy", summary="For it.")
    Publication.objects.create(name="Paper", publisher="Journal", summary="On it.")
    Volunteer.objects.create(organization="Club", position="Chair", highlights=["Held"])
    Interest.objects.create(name="Chess", keywords=["openings"])
    Reference.objects.create(name="Sam", reference="Works well.")
    Profile.objects.create(network="Mastodon", username="kim", url="https://example.org/@kim")
    ApiToken.objects.issue(owner, "website build")


def visitor_for_axe(meet: Any, **options: Any) -> Any:
    """axe writes styles into the page, which the policy would report. It holds elsewhere."""
    return meet(bypass_csp=True, **options)


def violations(visitor: Any, name: str = "") -> list[str]:
    """What axe finds in light and in dark, with the elements: an empty list where it is nothing."""
    page = visitor.page
    page.wait_for_load_state("load")
    found = []
    for colours, rules in RULES.items():
        page.emulate_media(color_scheme=colours)
        # Colours that change slowly have changed.
        page.wait_for_function(
            "document.getAnimations().every(each => each.playState !== 'running')"
        )
        if name:
            visitor.picture(f"{name}-{colours}")
        found += [
            f"{colours}: {each['id']}: {node['target']} {node.get('failureSummary', '')}"
            for each in Axe().run(page, options=rules).response["violations"]
            for node in each["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("address", SCREENS)
def test_screen(whole_cv, meet, address):
    owner = visitor_for_axe(meet)
    owner.log_in()
    assert owner.page.goto(address).status == 200
    name = "" if address == "/api/docs" else address.strip("/").replace("/", "-").partition("?")[0]
    assert violations(owner, name and f"screen-{name}") == []


@pytest.mark.parametrize("table", TABLES)
def test_list_forms_history_and_deletion(whole_cv, meet, table):
    owner = visitor_for_axe(meet)
    owner.log_in()
    page = owner.page
    page.goto(f"/admin/portfolio/{table}/")
    found = {"list": violations(owner, f"{table}-list")}
    page.locator("#result_list tbody th a").first.click()
    form = page.url
    for name, address in {
        "form": form,
        "history": form.replace("change/", "history/"),
        "deletion": form.replace("change/", "delete/"),
        "deleted": f"/admin/portfolio/{table}/deleted/",
        "new": f"/admin/portfolio/{table}/add/",
    }.items():
        page.goto(address)
        found[name] = violations(owner, f"{table}-{name}")
    assert {name: each for name, each in found.items() if each} == {}


def test_form_with_all_that_opens_in_it(whole_cv, meet):
    owner = visitor_for_axe(meet, viewport={"width": 1600, "height": 900})
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/project/")
    page.get_by_role("link", name="ferry").click()
    page.get_by_role("button", name="Show as on the page").click()
    page.get_by_role("button", name="Preview the page").click()
    page.frame_locator("#live-preview iframe").get_by_role("heading", name="ferry").wait_for()
    assert violations(owner, "project-form-open") == []


def test_form_with_mistakes(whole_cv, meet):
    owner = visitor_for_axe(meet)
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/experience/add/")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".errornote").wait_for()
    assert violations(owner, "form-with-mistakes") == []


def test_import_that_is_refused_and_one_that_is_looked_at(whole_cv, meet):
    owner = visitor_for_axe(meet)
    owner.log_in()
    page = owner.page
    file = {"name": "resume.json", "mimeType": "application/json"}
    basics = {"name": "Kim Example", "label": "Head", "email": "kim@example.com"}
    work = [{"name": "Acme", "position": "Lead", "startDate": ""}]
    for document, heading in (
        ({"work": "none"}, "can't be imported"),
        ({"basics": basics, "work": work}, "thing to know"),
    ):
        page.goto("/admin/resume/import/")
        page.get_by_label("File").set_input_files(file | {"buffer": json.dumps(document).encode()})
        page.get_by_role("button", name="Look at what would change").click()
        page.get_by_role("heading", name=heading).wait_for()
        assert violations(owner, f"import-{heading.split()[0]}") == []


@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/resume/import/"])
def test_screen_on_a_phone(whole_cv, meet, address):
    owner = visitor_for_axe(meet, **PHONE)
    owner.log_in()
    owner.page.goto(address)
    assert violations(owner, f"phone-screen-{address.strip('/').replace('/', '-')}") == []
    assert owner.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_login(meet):
    visitor = visitor_for_axe(meet)
    visitor.page.goto("/admin/")
    assert violations(visitor, "screen-login") == []


def test_what_axe_would_find_is_found(meet):
    visitor = visitor_for_axe(meet)
    visitor.page.goto("/admin/")
    visitor.page.evaluate("document.querySelector('label[for=id_username]').remove()")
    assert [each for each in violations(visitor) if " label:" in each]
