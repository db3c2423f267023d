"""What search engines and link previews read of the page."""

from datetime import date

import pytest

from portfolio.models import Award, Certificate, Education, Language, Profile
from tests.factories import a_job, a_person, a_row, a_skill

UPLOAD = "/images/0123456789abcdef0123456789abcdef.png"


def test_person_is_described_in_terms_of_schema_org(page):
    a_person(
        name="Kim Example",
        title="Engineer",
        email="kim@example.com",
        phone="+44 20",
        location="Lyon",
        street="Rue 1",
        postal_code="69001",
        show_address=True,
        website="https://kim.example.com",
        summary="Builds *small* things.",
        image=UPLOAD,
    )
    a_row(Profile, network="GitHub", url="https://github.com/kim")
    a_job(company="Acme", company_url="https://acme.example.com")
    a_job(company="Tern", start_date=date(2010, 1, 1), end_date=date(2011, 1, 1))
    a_row(Education, institution="Bath", url=None)
    a_skill(name="Go")
    a_row(Language, language="Welsh")
    a_row(Award, title="Prize")
    a_row(Certificate, name="Licence", issuer="Port")
    assert page().linked_data == {
        "@context": "https://schema.org",
        "@type": "Person",
        "url": "https://testserver/",
        "image": f"https://testserver{UPLOAD}",
        "name": "Kim Example",
        "jobTitle": "Engineer",
        "description": "Builds small things.",
        "email": "kim@example.com",
        "telephone": "+44 20",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Rue 1",
            "postalCode": "69001",
            "addressLocality": "Lyon",
        },
        "sameAs": ["https://kim.example.com", "https://github.com/kim"],
        "worksFor": [{"@type": "Organization", "name": "Acme", "url": "https://acme.example.com"}],
        "alumniOf": [{"@type": "EducationalOrganization", "name": "Bath"}],
        "knowsAbout": ["Go"],
        "knowsLanguage": ["Welsh"],
        "award": ["Prize"],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "name": "Licence",
                "recognizedBy": {"@type": "Organization", "name": "Port"},
            }
        ],
    }


def test_only_what_there_is_is_said(page):
    a_person(name="Kim", title="Engineer", email="kim@example.com", show_email=False)
    assert page().linked_data == {
        "@context": "https://schema.org",
        "@type": "Person",
        "url": "https://testserver/",
        "name": "Kim",
        "jobTitle": "Engineer",
    }


def test_link_previews_have_title_words_address_and_picture(page):
    a_person(
        name="Kim", title="Engineer", summary=f"**Builds** things. {'word ' * 80}", image=UPLOAD
    )
    found = page()
    assert found.meta("og:type") == "profile"
    assert found.meta("og:title") == "Kim – Engineer"
    assert found.meta("og:url") == "https://testserver/"
    assert found.meta("og:image") == f"https://testserver{UPLOAD}"
    description = found.meta("og:description")
    assert description == found.meta("description")
    assert description.startswith("Builds things. word word")
    assert len(description) == 200
    assert [link["href"] for link in found.all("link") if link["rel"] == "canonical"] == [
        "https://testserver/"
    ]


def test_title_stands_in_for_a_summary(page):
    a_person(title="Engineer")
    assert page().meta("description") == "Engineer"


@pytest.mark.django_db
def test_addresses_are_those_of_the_public_origin(api, settings):
    settings.PUBLIC_ORIGIN = "https://cv.example.org"
    settings.ALLOWED_HOSTS = ["cv.example.org"]
    a_person(image=UPLOAD)
    text = api.get("/", headers={"host": "testserver"}).content.decode()
    assert '<link rel="canonical" href="https://cv.example.org/">' in text
    assert f'content="https://cv.example.org{UPLOAD}"' in text
    assert "//testserver" not in text
