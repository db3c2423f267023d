"""The sections of JSON Resume, and which column of which table each of their keys is."""

from collections.abc import Iterator

from portfolio import models, rules
from portfolio.jsonresume.composed import (
    Category,
    Hidden,
    Inside,
    OwnProfile,
    Place,
    SourceAndDemo,
    Technologies,
    VisibleFrom,
)
from portfolio.jsonresume.faults import Notes, within
from portfolio.jsonresume.levels import Level
from portfolio.jsonresume.parts import Address, Date, Entry, Flag, Number, Picture, Text, Texts
from portfolio.jsonresume.section import Section

# The owner's own: how the public sees a row.
OWNER = (Hidden(), VisibleFrom())
# Which contact values the public sees. A document that is silent on them changes nothing.
SHOWING = (
    Flag("showEmail", "show_email", default=True, private=True),
    Flag("showPhone", "show_phone", default=True, private=True),
    Flag("showAddress", "show_address", default=False, private=True),
)
PERIOD = (Date("startDate", "start_date"), Date("endDate", "end_date"))

BASICS = Section(
    key="basics",
    model=models.PersonalInfo,
    rows="people",
    parts=(
        Text("name", "name"),
        Text("label", "title"),
        Picture("image", "image", "picture"),
        Text("email", "email"),
        Text("phone", "phone"),
        Address("url", "website", "website"),
        Text("summary", "summary"),
        Inside("location", Text("address", "street"), Text("postalCode", "postal_code"), Place()),
        OwnProfile("linkedin"),
        OwnProfile("github"),
        *SHOWING,
        *OWNER,
    ),
    named=("name",),
    identity=("name",),
)
PROFILES = Section(
    key="profiles",
    model=models.Profile,
    rows="profiles",
    parts=(
        Text("network", "network"),
        Text("username", "username"),
        Address("url", "url"),
        *OWNER,
    ),
    named=("network", "username", "url"),
    identity=("network", "username"),
)
TECHNOLOGIES = Section(
    key="technologies",
    model=models.Technology,
    rows="technologies",
    parts=(Text("name", "name"), Category(), *OWNER),
    named=("name",),
    identity=("name",),
    exact=True,
)

LISTS = {
    section.key: section
    for section in (
        Section(
            key="work",
            model=models.Experience,
            rows="experience",
            parts=(
                Text("name", "company", "company"),
                Text("location", "location"),
                Text("description", "company_description"),
                Text("position", "position"),
                Address("url", "company_url", "website"),
                *PERIOD,
                Text("summary", "description"),
                Texts("highlights", "highlights"),
                # Not the schema's: the same as a project's.
                Texts("keywords", "keywords"),
                Technologies(),
                *OWNER,
            ),
            named=("company", "position"),
            identity=("name", "position", "startDate"),
        ),
        Section(
            key="volunteer",
            model=models.Volunteer,
            rows="volunteer",
            parts=(
                Text("organization", "organization"),
                Text("position", "position"),
                Address("url", "url", "website"),
                *PERIOD,
                Text("summary", "summary"),
                Texts("highlights", "highlights"),
                *OWNER,
            ),
            named=("organization", "position"),
            identity=("organization", "position", "startDate"),
        ),
        Section(
            key="education",
            model=models.Education,
            rows="education",
            parts=(
                Text("institution", "institution"),
                Address("url", "url", "website"),
                Text("area", "area"),
                Text("studyType", "study_type"),
                *PERIOD,
                Text("score", "score", "gpa"),
                Texts("courses", "courses"),
                *OWNER,
            ),
            named=("institution", "area", "study_type"),
            identity=("institution", "area", "studyType"),
        ),
        Section(
            key="awards",
            model=models.Award,
            rows="awards",
            parts=(
                Text("title", "title"),
                Date("date", "date"),
                Text("awarder", "awarder"),
                Text("summary", "summary"),
                *OWNER,
            ),
            named=("title",),
            identity=("title", "date"),
        ),
        Section(
            key="certificates",
            model=models.Certificate,
            rows="certificates",
            parts=(
                Text("name", "name"),
                Date("date", "date"),
                Address("url", "url", "website"),
                Text("issuer", "issuer"),
                *OWNER,
            ),
            named=("name",),
            identity=("name", "issuer"),
        ),
        Section(
            key="publications",
            model=models.Publication,
            rows="publications",
            parts=(
                Text("name", "name"),
                Text("publisher", "publisher"),
                Date("releaseDate", "release_date"),
                Address("url", "url", "website"),
                Text("summary", "summary"),
                *OWNER,
            ),
            named=("name",),
            identity=("name",),
        ),
        Section(
            key="skills",
            model=models.Skill,
            rows="skills",
            parts=(
                Text("name", "name"),
                Level(),
                Texts("keywords", "keywords"),
                Text("category", "category"),
                Number("yearsOfExperience", "years_experience"),
                *OWNER,
            ),
            named=("name",),
            identity=("name",),
        ),
        Section(
            key="languages",
            model=models.Language,
            rows="languages",
            parts=(
                Text("language", "language", "name"),
                Text("fluency", "fluency", "level"),
                *OWNER,
            ),
            named=("language",),
            identity=("language",),
        ),
        Section(
            key="interests",
            model=models.Interest,
            rows="interests",
            parts=(Text("name", "name"), Texts("keywords", "keywords"), *OWNER),
            named=("name",),
            identity=("name",),
        ),
        Section(
            key="references",
            model=models.Reference,
            rows="references",
            parts=(Text("name", "name"), Text("reference", "reference"), *OWNER),
            named=("name", "reference"),
            identity=("name",),
        ),
        Section(
            key="projects",
            model=models.Project,
            rows="projects",
            parts=(
                Text("name", "name"),
                Text("description", "description"),
                Texts("highlights", "highlights"),
                Texts("keywords", "keywords"),
                *PERIOD,
                SourceAndDemo(),
                Texts("roles", "roles"),
                Text("entity", "entity"),
                Text("type", "kind"),
                Technologies(),
                Flag("featured", "featured", default=False),
                Picture("image", "image"),
                *OWNER,
            ),
            named=("name",),
            identity=("name",),
        ),
    )
}
ALL = {BASICS.key: BASICS, PROFILES.key: PROFILES, **LISTS, TECHNOLOGIES.key: TECHNOLOGIES}


def known_keys(key: str) -> set[str]:
    """The keys of a section's entries that mean something here."""
    if key == BASICS.key:
        return BASICS.known_keys | {PROFILES.key}
    return LISTS[key].known_keys


def understood_technologies(content: Entry) -> list[Entry] | None:
    """The technologies of a document, if what stands under that key is this project's own."""
    entries = content.get(TECHNOLOGIES.key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    names = [entry.get("name") for entry in entries]
    own = Technologies().owned({"technologies": names}) and len(set(names)) == len(names)
    return entries if own else None


def entries_of(content: Entry) -> Iterator[tuple[Section, str, Entry]]:
    """Each entry of a document with its section and its path."""
    basics = content.get(BASICS.key)
    if basics is not None:
        yield BASICS, BASICS.key, basics
    lists = {section.key: content.get(section.key, []) for section in LISTS.values()}
    lists[TECHNOLOGIES.key] = understood_technologies(content) or []
    lists["basics.profiles"] = (basics or {}).get(PROFILES.key, [])
    for path, entries in lists.items():
        section = ALL[path.rpartition(".")[2]]
        for at, entry in enumerate(entries):
            yield section, within(path, at), entry


def note_what_will_not_show(content: Entry, notes: Notes) -> None:
    """Warns of each value that is kept for exports alone, and of each entry that starts hidden."""
    for section, path, entry in entries_of(content):

        def note(key: str, sentence: rules.Sentence, path: str = path) -> None:
            notes.warn(f"{path}.{key}" if key else path, sentence)

        if section is not BASICS or is_about_somebody(entry):
            section.read(entry, note)


def is_about_somebody(basics: Entry) -> bool:
    """Whether basics say anything but where profiles are: a row is made for nothing less."""
    return bool(basics.keys() - {PROFILES.key})
