"""What the document says in words: the contracts, the resources, their fields."""

DESCRIPTION = """\
The portfolio and CV of one person: who they are, their jobs, projects, skills and \
technologies. Anyone may read it; changing it takes the owner's token.

## Addresses

Every address is answered with and without a slash at its end, and is never redirected. Where \
there is `GET` there is `HEAD`; `OPTIONS` answers 204 with the methods in `Allow`. Answers are \
JSON in UTF-8. Every answer carries `X-Request-Id`.

## Lists

A list is a bare array. `limit` (50 unless given, 100 at most) and `offset` cut it into pages, \
and the `Link` header (RFC 8288) leads to the `next` and the `prev` page. There is no total. \
Each list has filters of its own; all know `search`, `ordering` and `fields`. Filters add up: \
a row must meet all of them. A parameter that is unknown, empty, given twice or out of range \
is a 400 that says what is allowed; nothing is ignored.

## Writing

Send JSON. `POST` makes a row and `DELETE` removes it. `PUT` and `PATCH` change the fields \
that are sent and leave the others alone; `PUT` insists on the required ones. `null` clears a \
field that may be empty. A field that is unknown is a 400, and so is a body without any field. \
`technologies` are written as names, each of a technology that exists. Texts are trimmed, and \
never blank: what is empty is `null`. Hide a row with `"active": false` and it is gone for the \
public everywhere, as if it were deleted.

## Tokens

The owner makes a token for each client on the server, where it is shown once:

```
python manage.py token create "website build"
```

Send it as `Authorization: Bearer TOKEN`. Tokens expire, and can be revoked in the admin and \
with `python manage.py token revoke`. With a token the owner reads hidden rows too, and sees \
`active`. A request with a token that is unknown, expired or revoked is a 401, a read as well.

## Dates

Days are `YYYY-MM-DD`, in the years 1 to 9999. An `end_date` of `null` means: still going on.

## Errors

Every error is an `application/problem+json` document (RFC 9457). `detail` is a sentence for \
people. Where the request itself is at fault, `errors` lists each mistake, with the \
`parameter` or with a JSON `pointer` into the body. `request_id` finds the request in the log. \
A method that an address does not know is a 405 with the others in `Allow`."""

TAGS = {
    "portfolio": "Everything at once.",
    "personal-info": "Who the portfolio is about.",
    "experience": "Jobs.",
    "projects": "What the owner built.",
    "skills": "What the owner can do, and how well.",
    "technologies": (
        "Tools, languages and services. Jobs and projects refer to them by their names."
    ),
    "service": "The API itself.",
}

# Tag of a list: one row and many, in a sentence and in an operation's id.
RESOURCES = {
    "experience": ("job", "jobs", "experience", "experience"),
    "projects": ("project", "projects", "project", "projects"),
    "skills": ("skill", "skills", "skill", "skills"),
    "technologies": ("technology", "technologies", "technology", "technologies"),
}

FIELDS = {
    "id": "The row's number. It never changes.",
    "active": "Whether the public sees the row. In answers to the owner alone.",
    "technologies": "Names of technologies, sorted.",
    "PersonalInfo.name": "The name as it stands on the CV.",
    "PersonalInfo.title": "What the person does, in a few words.",
    "PersonalInfo.email": "An address for the public.",
    "PersonalInfo.phone": "A number for the public.",
    "PersonalInfo.location": "City and country.",
    "PersonalInfo.linkedin": "The address of the profile on LinkedIn.",
    "PersonalInfo.github": "The address of the profile on GitHub.",
    "PersonalInfo.summary": "A paragraph about the person.",
    "Experience.company": "The employer.",
    "Experience.position": "What the person was there.",
    "Experience.start_date": "The first day.",
    "Experience.end_date": "The last day, not before the first; null for a job that goes on.",
    "Experience.description": "What was done, and what came of it.",
    "Experience.location": "City and country, or “Remote”.",
    "Experience.company_url": "The employer's website.",
    "Project.name": "What the project is called.",
    "Project.description": "What it is, for whom, and what is special about it.",
    "Project.github_url": "Where the source is.",
    "Project.demo_url": "Where it can be tried.",
    "Project.featured": "Whether it comes first.",
    "Project.start_date": "The first day.",
    "Project.end_date": "The last day, not before the first; null for a project that goes on.",
    "Skill.name": "What the skill is called.",
    "Skill.category": "The group it is listed in.",
    "Skill.level": "From 1 (novice) to 5 (expert).",
    "Skill.years_experience": "Years of experience.",
    "Technology.name": "As its makers write it. No two have the same.",
    "Technology.category": "The group it is listed in.",
    "Portfolio.personal_info": "Null as long as there is none.",
    "Portfolio.experience": "All jobs, newest first.",
    "Portfolio.projects": "All projects, featured ones first, then the newest.",
    "Portfolio.skills": "All skills by category, the strongest first.",
    "Portfolio.technologies": "All technologies by category and name.",
}
WRITTEN_FIELDS = {
    "id": "May be sent back as it was read; the path decides.",
    "active": "Whether the public sees the row.",
    "technologies": "Names of technologies that exist. An empty list removes them all.",
}


def of_field(component: str, name: str, *, written: bool = False) -> str:
    """The sentence about a field. Raises KeyError where none was written yet."""
    if written and name in WRITTEN_FIELDS:
        return WRITTEN_FIELDS[name]
    return FIELDS.get(f"{component}.{name}") or FIELDS[name]
