"""The keys of JSON Resume 1.0.0, and what stands under each. Its source: jsonresume.org/schema.

The schema requires no key and allows any other, so this is all that it says.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text, of any length and any characters."""


@dataclass(frozen=True)
class Date:
    """`2014`, `2014-03` or `2014-03-05`. `open`: of an end, which may not have come yet."""

    open: bool = False


@dataclass(frozen=True)
class Texts:
    """A list of texts. `separator`: parts them where somebody wrote them as one text."""

    separator: str = "\n"


@dataclass(frozen=True)
class Object:
    """`short`: the key that is meant where a plain text stands in the object's place."""

    keys: dict[str, "Kind"]
    short: str = ""


@dataclass(frozen=True)
class Objects:
    """A list of objects."""

    item: Object


Kind = Text | Date | Texts | Object | Objects

START, END = Date(), Date(open=True)
KEYWORDS = Texts(separator=",")


def texts(*names: str) -> dict[str, Kind]:
    return {name: Text() for name in names}


LOCATION = Object(texts("address", "postalCode", "city", "countryCode", "region"), short="city")
PROFILES = Objects(Object(texts("network", "username", "url")))
BASICS = Object(
    {
        **texts("name", "label", "image", "email", "phone", "url", "summary"),
        "location": LOCATION,
        "profiles": PROFILES,
    }
)
WORK = Object(
    {
        **texts("name", "location", "description", "position", "url"),
        "startDate": START,
        "endDate": END,
        "summary": Text(),
        "highlights": Texts(),
    }
)
VOLUNTEER = Object(
    {
        **texts("organization", "position", "url"),
        "startDate": START,
        "endDate": END,
        "summary": Text(),
        "highlights": Texts(),
    }
)
EDUCATION = Object(
    {
        **texts("institution", "url", "area", "studyType"),
        "startDate": START,
        "endDate": END,
        "score": Text(),
        "courses": Texts(),
    }
)
AWARD = Object({"title": Text(), "date": Date(), **texts("awarder", "summary")})
CERTIFICATE = Object({"name": Text(), "date": Date(), **texts("url", "issuer")})
PUBLICATION = Object(
    {**texts("name", "publisher"), "releaseDate": Date(), **texts("url", "summary")}
)
SKILL = Object({**texts("name", "level"), "keywords": KEYWORDS}, short="name")
LANGUAGE = Object(texts("language", "fluency"), short="language")
INTEREST = Object({"name": Text(), "keywords": KEYWORDS}, short="name")
REFERENCE = Object(texts("name", "reference"))
PROJECT = Object(
    {
        **texts("name", "description"),
        "highlights": Texts(),
        "keywords": KEYWORDS,
        "startDate": START,
        "endDate": END,
        "url": Text(),
        "roles": KEYWORDS,
        **texts("entity", "type"),
    }
)

RESUME = Object(
    {
        "$schema": Text(),
        "basics": BASICS,
        "work": Objects(WORK),
        "volunteer": Objects(VOLUNTEER),
        "education": Objects(EDUCATION),
        "awards": Objects(AWARD),
        "certificates": Objects(CERTIFICATE),
        "publications": Objects(PUBLICATION),
        "skills": Objects(SKILL),
        "languages": Objects(LANGUAGE),
        "interests": Objects(INTEREST),
        "references": Objects(REFERENCE),
        "projects": Objects(PROJECT),
        "meta": Object(texts("canonical", "version", "lastModified")),
    }
)

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
