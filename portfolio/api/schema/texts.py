"""What the document says in words: the contracts, the resources, their fields."""

DESCRIPTION = """\
The portfolio and CV of one person: who they are, what they did, learned, made and can do. \
Anyone may read it; changing it takes the owner's token.

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
never blank: what is empty is `null`. Lists of texts are replaced as a whole.

## Concurrency

Each row has a version, and its `ETag` begins with it: `"7"`, and for the public `"7.9f86d081"`. \
A write says what it replaces: `PUT`, `PATCH` and `DELETE` of a row, of the personal info and of \
a list's order carry `If-Match` with the entity tag that was read, or `If-Match: *` to overwrite \
whatever is there. Without it the answer is a 428. Where the row has changed since, it is a 412 \
with the row as it is now in `current` and its `ETag`, and nothing was written. Several tags may \
be named. A weak one (`W/"7"`, as a proxy that compresses makes it) matches nothing: send it \
without `W/`. Every answer with a row in it has the `ETag` for the next write. A row that is not \
there is a 404, whatever the condition. `If-None-Match: *` on a write is a 412 where there is \
something, and no write makes a row but `POST`. Dates are too coarse: `If-Unmodified-Since` is not \
looked at.

## Sending again

An answer can get lost on its way. Give a write a key of your own, `Idempotency-Key: "8e03978e-40d5\
-43dd-bc93-6894a57f9324"`, and send the same request with the same key again until there is an \
answer: it is done once, and answered for a day as it was at first, with `Idempotent-Replayed: \
true`. `POST` needs it most, every write takes it. While the first request is still being answered \
another is a 409; the key with a different request (method, address, body, `Accept`, `If-Match`) \
is a 422. What was refused is not kept, so a mended request may have the same key. A 503 says \
where the outcome is not known: that is what a key is for.

## Limits

Writes are counted for each account. Each answer to one says in `RateLimit` how many more there \
may be now, and in `RateLimit-Policy` of how many in how many seconds; beyond that it is a 429, \
and `Retry-After` says when to come back. Who tries many unknown tokens meets a 429 too; a known \
token never does for that. Reading is not counted.

## Hiding

Hide a row with `"active": false`, or until a moment with `"visible_from"`, and for the public \
it is not there, anywhere, as if it were deleted. The owner also decides whether the public \
reads the email address, the phone number, and street and postal code: `show_email`, \
`show_phone` and `show_address` of the personal info. What is not shown is `null`.

## Order

Each list has an order of its own, mostly by date. The owner may put it in another: `PUT` the \
ids of all its rows to its address with `/order` at the end, and an empty array to go back. \
`GET` of the same address answers the ids, and in `ETag` what names this order for `If-Match`.

## Tokens

The owner makes a token for each client on the server, where it is shown once:

```
python manage.py token create "website build"
```

Send it as `Authorization: Bearer TOKEN`. Tokens expire, and can be revoked in the admin and \
with `python manage.py token revoke`. With a token the owner reads hidden rows too, and sees \
`active`. A request with a token that is unknown, expired or revoked is a 401, a read as well.

## Dates

A date is a year, a month or a day, as far as it is known: `2014`, `2014-03` or `2014-03-05`, in \
the years 1 to 9999. It is answered as it was written and never gains a day. For comparing and \
ordering, a period begins with its first day; an `end_date` is the last. An `end_date` of \
`null` means: still going on. A moment is written with its offset from UTC \
(`2026-01-31T09:00:00+01:00`, RFC 3339) and answered in UTC.

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
    "education": "Schools and courses of study.",
    "certificates": "What was examined.",
    "languages": "What the owner speaks.",
    "awards": "What was won.",
    "publications": "Books, articles and talks in print.",
    "volunteer": "Unpaid work.",
    "interests": "What the owner likes to do.",
    "references": "What others say of the owner.",
    "profiles": "Where else the owner is found.",
    "service": "The API itself.",
}

# Tag of a list: one row and many, in a sentence and in an operation's id.
RESOURCES = {
    "experience": ("job", "jobs", "experience", "experience"),
    "projects": ("project", "projects", "project", "projects"),
    "skills": ("skill", "skills", "skill", "skills"),
    "technologies": ("technology", "technologies", "technology", "technologies"),
    "education": ("entry of education", "education", "education", "education"),
    "certificates": ("certificate", "certificates", "certificate", "certificates"),
    "languages": ("language", "languages", "language", "languages"),
    "awards": ("award", "awards", "award", "awards"),
    "publications": ("publication", "publications", "publication", "publications"),
    "volunteer": ("volunteer role", "volunteer work", "volunteer", "volunteer"),
    "interests": ("interest", "interests", "interest", "interests"),
    "references": ("reference", "references", "reference", "references"),
    "profiles": ("profile", "profiles", "profile", "profiles"),
}

# Lists of JSON Resume, and the lists of this API that they are made of.
OF_RESUME = {
    "work": "experience",
    "volunteer": "volunteer",
    "education": "education",
    "awards": "awards",
    "certificates": "certificates",
    "publications": "publications",
    "skills": "skills",
    "languages": "languages",
    "interests": "interests",
    "references": "references",
    "projects": "projects",
}

FIELDS = {
    "id": "The row's number. It never changes.",
    "active": "Whether the public sees the row. In answers to the owner alone.",
    "visible_from": (
        "The moment from which on the public sees the row, where `active` is true; null for at "
        "once. In answers to the owner alone."
    ),
    "technologies": "Names of technologies, sorted.",
    "highlights": "Achievements, each a sentence.",
    "keywords": "Words and phrases.",
    "end_date": "The end, not before the start; null for what goes on.",
    "PersonalInfo.name": "The name as it stands on the CV.",
    "PersonalInfo.title": "What the person does, in a few words.",
    "PersonalInfo.email": "An address. Null where it is not for the public.",
    "PersonalInfo.phone": "A number. Null where it is not for the public.",
    "PersonalInfo.location": "City and country.",
    "PersonalInfo.linkedin": "The address of the profile on LinkedIn.",
    "PersonalInfo.github": "The address of the profile on GitHub.",
    "PersonalInfo.summary": "A paragraph about the person.",
    "PersonalInfo.website": "The person's own site.",
    "PersonalInfo.image": "A picture: a web address, or a path on this host.",
    "PersonalInfo.street": "Street and number. Null where they are not for the public.",
    "PersonalInfo.postal_code": "The postal code. Null where it is not for the public.",
    "PersonalInfo.show_email": "Whether the public reads `email`. For the owner alone.",
    "PersonalInfo.show_phone": "Whether the public reads `phone`. For the owner alone.",
    "PersonalInfo.show_address": (
        "Whether the public reads `street` and `postal_code`. For the owner alone."
    ),
    "Experience.company": "The employer.",
    "Experience.position": "What the person was there.",
    "Experience.start_date": "The start; null for an imported job that does not say.",
    "Experience.end_date": "The end, not before the start; null for a job that goes on.",
    "Experience.description": "What was done, and what came of it.",
    "Experience.location": "City and country, or “Remote”.",
    "Experience.company_url": "The employer's website.",
    "Experience.company_description": "What the employer does.",
    "Project.name": "What the project is called.",
    "Project.description": "What it is, for whom, and what is special about it.",
    "Project.github_url": "Where the source is.",
    "Project.demo_url": "Where it can be tried.",
    "Project.featured": "Whether it comes first.",
    "Project.start_date": "The start.",
    "Project.end_date": "The end, not before the start; null for a project that goes on.",
    "Project.roles": "What the person was in it.",
    "Project.entity": "The company or group that it was made for.",
    "Project.kind": "As in “application”, “talk” or “library”.",
    "Project.image": "A picture: a web address, or a path on this host.",
    "Skill.name": "What the skill is called.",
    "Skill.category": "The group it is listed in.",
    "Skill.level": "From 1 (novice) to 5 (expert).",
    "Skill.years_experience": "Years of experience.",
    "Skill.level_text": (
        "The level in words: null to say it by its number, empty to say nothing of it."
    ),
    "Technology.name": "As its makers write it. No two have the same.",
    "Technology.category": "The group it is listed in.",
    "Education.institution": "The school or university; empty where only the subject is known.",
    "Education.area": "The subject.",
    "Education.study_type": "The degree, as in “Bachelor”.",
    "Education.start_date": "The start.",
    "Education.score": "The grade, as in “3.7/4.0”.",
    "Education.courses": "Courses that are worth a mention.",
    "Education.url": "The institution's website.",
    "Certificate.name": "What the certificate is called.",
    "Certificate.issuer": "Who issued it.",
    "Certificate.date": "When it was issued.",
    "Certificate.url": "Where it can be verified.",
    "SpokenLanguage.language": "The language.",
    "SpokenLanguage.fluency": "How well, as in “Native speaker” or “B2”.",
    "Award.title": "What the award is called.",
    "Award.awarder": "Who gave it.",
    "Award.date": "When it was given.",
    "Award.summary": "What it was given for.",
    "Publication.name": "The title.",
    "Publication.publisher": "Who published it.",
    "Publication.release_date": "When it was published.",
    "Publication.url": "Where it can be read.",
    "Publication.summary": "What it is about.",
    "Volunteer.organization": "The organization; empty where only the position is known.",
    "Volunteer.position": "What the person was there.",
    "Volunteer.start_date": "The start.",
    "Volunteer.summary": "What was done, and what came of it.",
    "Volunteer.url": "The organization's website.",
    "Interest.name": "What the person likes to do.",
    "Recommendation.name": "Who says it; empty where that is not told.",
    "Recommendation.reference": "What they say.",
    "Profile.network": "As in “Mastodon”; empty where the address says it.",
    "Profile.username": "The person's name there.",
    "Profile.url": "The address of the profile.",
    "Portfolio.personal_info": "Null as long as there is none.",
    "Portfolio.experience": "All jobs, newest first.",
    "Portfolio.projects": "All projects, featured ones first, then the newest.",
    "Portfolio.skills": "All skills by category, the strongest first.",
    "Portfolio.technologies": "All technologies by category and name.",
    "Portfolio.education": "All schools and courses of study, newest first.",
    "Portfolio.certificates": "All certificates, newest first.",
    "Portfolio.languages": "All languages.",
    "Portfolio.awards": "All awards, newest first.",
    "Portfolio.publications": "All publications, newest first.",
    "Portfolio.volunteer": "All unpaid work, newest first.",
    "Portfolio.interests": "All interests.",
    "Portfolio.references": "All references.",
    "Portfolio.profiles": "All profiles.",
}
WRITTEN_FIELDS = {
    "id": "May be sent back as it was read; the path decides.",
    "active": "Whether the public sees the row.",
    "visible_from": "Hides the row from the public until this moment; null for at once.",
    "technologies": "Names of technologies that exist. An empty list removes them all.",
}


def of_field(component: str, name: str, *, written: bool = False) -> str:
    """The sentence about a field. Raises KeyError where none was written yet."""
    if written and name in WRITTEN_FIELDS:
        return WRITTEN_FIELDS[name]
    return FIELDS.get(f"{component}.{name}") or FIELDS[name]


def with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
