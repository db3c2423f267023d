"""What the page shows of the CV, in which words and in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from portfolio import dates, sample
from portfolio.models import (
    Award,
    Certificate,
    Education,
    Interest,
    Language,
    Profile,
    Publication,
    Reference,
    Volunteer,
)
from tests.factories import a_job, a_person, a_project, a_row, a_skill, a_technology

UPLOAD = "/images/0123456789abcdef0123456789abcdef.jpg"


def when(start, end=None):
    """The columns of a period that is given as texts."""
    first, first_precision = dates.parse(start)
    values = {"start_date": first, "start_date_precision": first_precision}
    if end:
        last, last_precision = dates.parse(end, end=True)
        values |= {"end_date": last, "end_date_precision": last_precision}
    return values


def on(given, name="date"):
    day, precision = dates.parse(given)
    return {name: day, f"{name}_precision": precision}


def test_sample_shows_whole_in_one_statement(api, db, django_assert_num_queries):
    sample.load()
    with django_assert_num_queries(1):
        answer = api.get("/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for name in ("Robin Vale", "Harbour Logistics", "pg-rehearse", "PostgreSQL", "Welsh"):
        assert name in text
    assert "night-watch" not in text  # a draft


def test_sections_stand_in_order_and_empty_ones_are_absent(page):
    a_person(summary="Hello.")
    assert page().sections == ["about"]
    a_job()
    a_project()
    a_skill()
    a_technology()
    for model in (Education, Language, Certificate, Award, Publication, Volunteer):
        a_row(model)
    a_row(Interest)
    a_row(Reference, reference="Good.")
    whole = page()
    assert whole.sections == [
        "about",
        "experience",
        "projects",
        "education",
        "skills",
        "technologies",
        "languages",
        "certificates",
        "awards",
        "publications",
        "volunteer",
        "interests",
        "references",
    ]
    assert [text for level, text in whole.outline if level == 2] == [
        "About",
        "Experience",
        "Projects",
        "Education",
        "Skills",
        "Technologies",
        "Languages",
        "Certificates",
        "Awards",
        "Publications",
        "Volunteering",
        "Interests",
        "References",
    ]


def test_head_has_name_title_and_ways_to_the_person_each_once(page):
    a_person(
        name="Kim Example",
        title="Engineer",
        email="kim@example.com",
        phone="+44 (0)20 7946 0018 ext. 7",
        location="Lyon, France",
        website="https://www.kim.example.com/",
        linkedin="https://www.linkedin.com/in/kim",
        github="https://github.com/kim",
    )
    a_row(Profile, network="GitHub", username="kim", url="https://github.com/kim/")
    a_row(Profile, network="Mastodon", username="@kim@social.example", url=None)
    found = page()
    assert found.words("h1") == "Kim Example"
    assert found.words("p", class_="title") == "Engineer"
    links = {link["href"]: link.get("rel", "") for link in found.all("a")}
    assert links["mailto:kim@example.com"] == ""
    assert "tel:+442079460018" in links
    assert links["https://github.com/kim"] == "me noopener"
    assert "https://github.com/kim/" not in links
    assert found.words("ul", class_="contacts") == (
        "Location Lyon, France Email kim@example.com Phone +44 (0)20 7946 0018 ext. 7 "
        "Website kim.example.com LinkedIn linkedin.com/in/kim GitHub github.com/kim "
        "Profile Mastodon: @kim@social.example testserver"
    )


def test_street_shows_where_the_owner_wants_it(page):
    row = a_person(street="1 Quay Street", postal_code="BS1 4XX", location="Bristol")
    assert "Quay" not in page().words("main")
    row.show_address = True
    row.save()
    contacts = page().words("ul", class_="contacts")
    assert contacts.startswith("Location 1 Quay Street, BS1 4XX Bristol")


def test_roles_at_one_employer_are_one_block_with_its_whole_time(page):
    a_job(company="Tern", position="Intern", **when("2015", "2015"))
    a_job(company="ACME ", position="Engineer", location="Bath", **when("2016-05", "2019-02"))
    a_job(company="Acme", position="Lead", location="Bath", **when("2019-03"))
    found = page()
    assert [text for level, text in found.outline if level == 3] == ["Acme", "Intern"]
    assert [text for level, text in found.outline if level == 4] == ["Lead", "Engineer"]
    assert found.section("experience") == (
        "Experience Acme May 2016 – present Bath "
        "Lead Mar 2019 – present Engineer May 2016 – Feb 2019 "
        "Intern 2015 Tern"
    )


def test_keywords_of_a_job_stand_beside_its_technologies_each_once(page):
    python = a_technology("Python")
    a_job(python, company="Tern", position="Intern", keywords=["x", "Python"], **when("2015"))
    a_job(company="Acme", position="Lead", keywords=["y"], **when("2019"))
    a_job(company="Acme", position="Head", keywords=["z"], **when("2021"))
    assert page().words("ul", class_="tags") == "zyPythonx"


def test_who_came_back_to_an_employer_has_two_blocks(page):
    a_job(company="Acme", position="First", **when("2015", "2016"))
    a_job(company="Tern", position="Second", **when("2017", "2018"))
    a_job(company="acme", position="Third", **when("2019"))
    assert [text for level, text in page().outline if level > 2] == ["Third", "Second", "First"]


def test_jobs_without_a_company_are_not_taken_for_one_employer(page):
    a_job(company="", position="Potter", **when("2015", "2016"))
    a_job(company="", position="Baker", **when("2017", "2018"))
    assert [text for level, text in page().outline if level == 3] == ["Baker", "Potter"]


def test_places_of_roles_stand_at_each_where_they_differ(page):
    a_job(position="One", location="Bath", **when("2015", "2016"))
    a_job(position="Two", location="Bristol", **when("2017", "2018"))
    words = page().section("experience")
    assert "Two 2017 – 2018 Bristol One 2015 – 2016 Bath" in words


@pytest.mark.parametrize(
    ("given", "shown", "machine"),
    [
        (when("2014"), "2014 – present", ["2014"]),
        (when("2014-03"), "Mar 2014 – present", ["2014-03"]),
        (when("2014-03-05", "2015"), "Mar 2014 – 2015", ["2014-03-05", "2015"]),
        (when("2014", "2014"), "2014", ["2014"]),
        (when("2014-03", "2014-03"), "Mar 2014", ["2014-03"]),
        (when("0987", "1066"), "0987 – 1066", ["0987", "1066"]),
        ({"start_date": dates.NOT_STATED, "start_date_precision": dates.NONE}, "", []),
        (
            when("2014", "2016-02")
            | {"start_date": dates.NOT_STATED, "start_date_precision": dates.NONE},
            "until Feb 2016",
            ["2016-02"],
        ),
    ],
)
def test_dates_say_what_was_given_and_no_more(page, given, shown, machine):
    a_job(**given)
    found = page()
    assert found.words("p", class_="when") == shown
    assert [time["datetime"] for time in found.all("time")] == machine


def test_single_dates_are_shown_as_they_were_given(page):
    a_row(Certificate, **on("2014"))
    a_row(Award, **on("2015-06"))
    a_row(Publication, **on("2016-07-09", "release_date"))
    found = page()
    assert found.words("p", class_="when") == "2014Jun 2015Jul 2016"
    assert [time["datetime"] for time in found.all("time")] == ["2014", "2015-06", "2016-07-09"]


def test_featured_projects_come_first_and_say_so(page):
    a_project(name="newer", **when("2024"))
    a_project(name="older", featured=True, **when("2010", "2011"))
    found = page()
    assert [text for level, text in found.outline if level == 3] == ["older", "newer"]
    assert found.words("span", class_="mark") == "Featured"


def test_project_shows_all_that_is_known_of_it(page):
    a_project(
        a_technology("Python"),
        name="tide",
        description="Tells the *tide*.",
        highlights=["Used by **two** stations"],
        keywords=["Python", "water"],
        roles=["Author", "Host"],
        entity="Harbour",
        kind="library",
        github_url="https://github.com/kim/tide",
        demo_url="https://tide.example.com/",
        image=UPLOAD,
        **when("2020", "2021"),
    )
    found = page()
    assert found.section("projects") == (
        "Projects tide 2020 – 2021 library Harbour Author, Host Tells the tide. "
        "Used by two stations tide.example.com Source tide github.com/kim/tide Pythonwater"
    )
    assert [image["src"] for image in found.all("img")] == [UPLOAD]


def test_skills_stand_in_groups_with_their_level_said_or_drawn(page):
    a_skill(name="Go", category="Backend", level=3, years_experience=1)
    a_skill(name="SQL", category="backend", level=5, years_experience=10, keywords=["plans"])
    a_skill(name="Tea", category="kitchen", level=4, level_text="Master")
    a_skill(name="Soup", category="kitchen", level=2, level_text="")
    found = page()
    assert [text for level, text in found.outline if level == 3] == ["Backend", "kitchen"]
    assert found.section("skills") == (
        "Skills Backend Go 1 year level 3 of 5 SQL 10 years level 5 of 5 plans "
        "kitchen Tea Master Soup"
    )


def test_other_sections_say_what_their_rows_hold(page):
    a_row(
        Education,
        institution="Bath",
        area="Music",
        study_type="BA",
        url="https://bath.example.com",
        score="First",
        courses=["Harmony", "Rhythm"],
        **when("2010", "2013-06"),
    )
    a_row(Language, language="Welsh", fluency="Fluent")
    a_row(Certificate, name="Licence", issuer="Port", url="https://port.example.com", **on("2020"))
    a_row(Award, title="Prize", awarder="Club", summary="For *speed*.")
    a_row(Publication, name="Book", publisher="Press", summary="Thick.")
    a_row(Volunteer, organization="Kitchen", position="Cook", summary="Soup.", highlights=["Salt"])
    a_row(Interest, name="Chess", keywords=["blitz", "endgames"])
    a_row(Reference, name="Alex", reference="> Good.")
    a_row(Reference, name="Sam", reference=None)
    found = page()
    expected = {
        "education": "Education BA, Music 2010 – Jun 2013 Bath Grade First Harmony · Rhythm",
        "languages": "Languages WelshFluent",
        "certificates": "Certificates Licence 2020 Port",
        "awards": "Awards Prize Club For speed.",
        "publications": "Publications Book Press Thick.",
        "volunteer": "Volunteering Cook Kitchen Soup. Salt",
        "interests": "Interests Chessblitz, endgames",
        "references": "References Good. Alex Sam",
    }
    assert {name: found.section(name) for name in expected} == expected


def test_long_texts_are_markdown_whose_headings_fit_the_outline(page):
    text = "# What\n\nIt **grew**.\n\n### Deeper\n\n# Next"
    a_person(summary=text)
    a_job(position="Lead", description=text, **when("2020"))
    a_job(position="Engineer", company="Tern", description=text, **when("2018", "2019"))
    a_job(position="Intern", company="Tern", description=text, **when("2017", "2017"))
    levels = [level for level, _ in page().outline]
    assert levels == [1, 2, 3, 4, 3, 2, 3, 4, 5, 4, 3, 4, 5, 6, 5, 4, 5, 6, 5]


def test_picture_shows_if_it_was_uploaded_here_alone(page):
    row = a_person(image=UPLOAD)
    found = page()
    assert [image["src"] for image in found.all("img")] == [UPLOAD]
    assert found.meta("og:image") == f"https://testserver{UPLOAD}"
    row.image = "https://pictures.example.com/kim.jpg"
    row.save()
    found = page()
    assert found.all("img") == []
    assert found.meta("og:image") == ""


def test_nothing_hidden_shows(page):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    a_person(
        email="canary-email@example.com",
        phone="+44 20 0000 canary-phone",
        street="canary-street",
        postal_code="canary-postcode",
        show_email=False,
        show_phone=False,
        imported={"x": "canary-imported"},
    )
    a_technology("canary-technology", active=False)
    shown = a_job(a_technology("canary-linked", active=False), company="Shown")
    assert shown.technologies.count() == 1
    a_job(company="canary-hidden-job", active=False)
    a_project(name="canary-scheduled-project", visible_from=tomorrow)
    a_skill(name="canary-skill", active=False)
    for model, name in {
        Education: "institution",
        Certificate: "name",
        Language: "language",
        Award: "title",
        Publication: "name",
        Volunteer: "organization",
        Interest: "name",
        Reference: "name",
        Profile: "network",
    }.items():
        a_row(model, **{name: "canary-hidden"}, active=False)
        a_row(model, **{name: "canary-scheduled"}, visible_from=tomorrow)
    found = page()
    everything = " ".join(
        [text for text, _ in found.texts]
        + [value for element in found.elements for value in element.attributes.values()]
    )
    assert "Shown" in everything
    assert "canary" not in everything
    assert found.sections == ["experience"]


def test_an_empty_cv_is_a_friendly_page_that_nobody_indexes(page):
    found = page()
    assert found.words("h1") == "Portfolio"
    assert "There is nothing to see here yet" in found.words("main")
    assert found.meta("robots") == "noindex"
    assert found.linked_data is None
    assert next(link["href"] for link in found.all("a")) == "/admin/"


def test_entries_show_without_a_person_too_but_are_not_indexed(page):
    a_job(company="Acme")
    found = page()
    assert found.words("h1") == "Portfolio"
    assert found.sections == ["experience"]
    assert found.meta("robots") == "noindex"


def test_a_person_is_indexed(page):
    a_person(name="Kim Example")
    found = page()
    assert found.meta("robots") == ""
    assert found.words("title") == "Kim Example – Engineer"
