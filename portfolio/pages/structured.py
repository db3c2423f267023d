"""The CV for search engines: schema.org's `Person` as JSON-LD."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from portfolio.cv import CV
from portfolio.pages import addresses, markdown, sections

# In a <script>, `<` could end it, and both separators end a line of JavaScript.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def person(cv: CV, address: str, image: str) -> SafeString:
    """The document, fit to stand in a `<script type="application/ld+json">`.

    `address` is the page's own, `image` that of the person's picture or empty.
    """
    found = {
        "@context": "https://schema.org",
        "@type": "Person",
        "url": address,
        "image": image,
        **about(cv.person),
        "sameAs": [each.url for each in sections.contacts(cv.person, cv.profiles) if each.is_own],
        "worksFor": [organization(each.company, each.company_url) for each in current(cv)],
        "alumniOf": [
            organization(each.institution, each.url, "EducationalOrganization")
            for each in cv.education
            if each.institution
        ],
        "knowsAbout": [each.name for each in cv.skills],
        "knowsLanguage": [each.language for each in cv.languages],
        "award": [each.title for each in cv.awards],
        "hasCredential": list(credentials(cv)),
    }
    return script(known(found))


def about(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    place = {
        "streetAddress": row.street,
        "postalCode": row.postal_code,
        "addressLocality": row.location,
    }
    return {
        "name": row.name,
        "jobTitle": row.title,
        "description": markdown.plain(row.summary),
        "email": row.email,
        "telephone": row.phone,
        "address": {"@type": "PostalAddress", **known(place)} if known(place) else None,
    }


def current(cv: CV) -> list[Any]:
    return [job for job in cv.experience if job.end_date is None and job.company]


def organization(name: str, url: str | None, kind: str = "Organization") -> dict[str, Any]:
    return known({"@type": kind, "name": name, "url": addresses.web(url)})


def credentials(cv: CV) -> Iterator[dict[str, Any]]:
    for each in cv.certificates:
        issuer = organization(each.issuer, None) if each.issuer else None
        yield known(
            {
                "@type": "EducationalOccupationalCredential",
                "name": each.name,
                "url": addresses.web(each.url),
                "recognizedBy": issuer,
            }
        )


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Only what there is: nothing empty."""
    return {name: value for name, value in values.items() if value}


def script(document: dict[str, Any]) -> SafeString:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # Safe: no character is left that could end the element.
    return mark_safe(text.translate(ESCAPES))  # noqa: S308
