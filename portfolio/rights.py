"""What the application's role may do in the database: these lines, and nothing else.

`manage.py grants` turns them into SQL. A table that is not named here gives the role nothing; a
test holds the list against the tables that there are.
"""

from typing import NamedTuple

READ = ("SELECT",)
APPEND = ("SELECT", "INSERT", "DELETE")
WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Rights(NamedTuple):
    """`privileges` on each of `names`, which are of one kind: TABLE, SEQUENCE, FUNCTION.

    A function comes with the types of its arguments, as PostgreSQL writes them.
    """

    why: str
    kind: str
    privileges: tuple[str, ...]
    names: tuple[str, ...]


CONTENT = (
    "awards",
    "certificates",
    "cv_references",
    "education",
    "experience",
    "experience_technologies",
    "interests",
    "languages",
    "personal_info",
    "profiles",
    "project_technologies",
    "projects",
    "publications",
    "skills",
    "technologies",
    "volunteer",
)

RIGHTS = (
    Rights("What the owner edits.", "TABLE", WRITE, CONTENT),
    Rights(
        "Pictures, and the rest of an imported CV.", "TABLE", WRITE, ("images", "resume_document")
    ),
    Rights(
        "Triggers write these, with the rights of the tables' owner. So nobody who speaks for the "
        "application can forge or forget what a row was.",
        "TABLE",
        READ,
        ("portfolio_history", "portfolio_revision", "portfolio_schedule"),
    ),
    Rights(
        "Migrations write these, as the owner; the application asks which are applied.",
        "TABLE",
        READ,
        ("auth_permission", "django_content_type", "django_migrations"),
    ),
    Rights(
        "Accounts, and by what they are let in.",
        "TABLE",
        WRITE,
        (
            "api_tokens",
            "auth_group",
            "auth_group_permissions",
            "auth_user",
            "auth_user_groups",
            "auth_user_user_permissions",
            "django_session",
            "recovery_codes",
            "second_factors",
            "sign_ins",
        ),
    ),
    Rights(
        "What the admin did: never changed, and deleted with the account that did it.",
        "TABLE",
        APPEND,
        ("django_admin_log",),
    ),
    Rights(
        "What was asked before, and how often. A row is locked before it is forgotten, which takes "
        "UPDATE.",
        "TABLE",
        WRITE,
        ("attempts", "idempotency_keys"),
    ),
    Rights(
        "A deleted row comes back with its own key, which its sequence must then have passed. "
        "Inserts need no right here: the columns are identities.",
        "SEQUENCE",
        ("SELECT", "USAGE"),
        tuple(f"{name}_id_seq" for name in CONTENT if not name.endswith("_technologies")),
    ),
    Rights(
        "Called by name. What triggers call, they call for themselves.",
        "FUNCTION",
        ("EXECUTE",),
        (
            "portfolio_attempt(text,integer,integer,boolean)",
            "portfolio_note_use(integer,timestamp with time zone)",
        ),
    ),
)
# Until `grants` is run anew, for what a migration makes: an old release goes on writing meanwhile.
TABLES_TO_COME = WRITE
