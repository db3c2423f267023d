"""What a role may do in the database that Django is connected to, as the database itself sees it.

Asked of `has_…_privilege`, so whatever comes by membership, by ownership or by PUBLIC counts too.
Only what the asking role owns is looked at: an extension's tables are others' to guard.
"""

from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

# Kind, name, privilege
Held = tuple[str, str, str]

# What lies in the schema and is ours. A table is whatever is read like one.
OBJECTS = """
WITH ours AS (
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, oid,
        relname::text AS name, relowner AS owner, 'pg_class'::regclass AS catalog
    FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = ANY ('{r,p,v,m,f,S}')
    UNION ALL
    SELECT 'FUNCTION', oid, oid::regprocedure::text, proowner, 'pg_proc'::regclass
    FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'w')
), objects AS (
    SELECT * FROM ours WHERE pg_has_role(owner, 'USAGE') AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = catalog AND objid = ours.oid AND deptype = 'e'
    )
)
"""
NAMES = OBJECTS + "SELECT kind, name FROM objects"  # noqa: S608 - two constants
HELD = (
    OBJECTS
    + """
SELECT kind, name, privilege FROM objects, unnest(%(privileges)s::text[]) privilege
WHERE kind = 'TABLE' AND (has_table_privilege(%(role)s, oid, privilege) OR CASE
    WHEN privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
    THEN has_any_column_privilege(%(role)s, oid, privilege) ELSE false END)
UNION ALL
SELECT kind, name, privilege FROM objects, unnest('{SELECT,USAGE,UPDATE}'::text[]) privilege
WHERE kind = 'SEQUENCE' AND has_sequence_privilege(%(role)s, oid, privilege)
UNION ALL
SELECT kind, name, 'EXECUTE' FROM objects
WHERE kind = 'FUNCTION' AND has_function_privilege(%(role)s, oid, 'EXECUTE')
UNION ALL
SELECT 'DATABASE', current_database()::text, privilege
FROM unnest('{CONNECT,CREATE,TEMPORARY}'::text[]) privilege
WHERE has_database_privilege(%(role)s, current_database(), privilege)
UNION ALL
SELECT 'SCHEMA', nspname::text, privilege
FROM pg_namespace, unnest('{USAGE,CREATE}'::text[]) privilege
WHERE (nspname = current_schema() OR privilege = 'CREATE') AND nspname !~ '^pg_'
    AND has_schema_privilege(%(role)s, pg_namespace.oid, privilege)
"""
)
TABLE_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
NEWER_PRIVILEGE, SINCE = "MAINTAIN", 170000

ATTRIBUTES = """
SELECT unnest(array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'SUPERUSER' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN rolreplication THEN 'REPLICATION' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' END
], NULL)) FROM pg_roles WHERE rolname = %(role)s
UNION ALL
SELECT 'member of ' || roleid::regrole::text FROM pg_auth_members
WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
ORDER BY 1
"""
OWNED = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    AND relowner = (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
ORDER BY relname
"""
PLACE = """
SELECT current_database(), current_schema(), current_setting('server_version_num')::integer,
    pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE'),
    pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = current_schema()), 'USAGE'),
    EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s)
"""


class Database(NamedTuple):
    """The database, and one role's place in it."""

    role: str
    name: str
    schema: str
    is_owned: bool
    schema_is_owned: bool
    role_exists: bool
    # By kind, as GRANT names them.
    objects: dict[str, set[str]]
    held: set[Held]
    # What the role is beyond a name that may log in.
    attributes: list[str]
    # Its own tables.
    owns: list[str]

    def quoted(self, kind: str, name: str) -> str:
        """A function comes with the types of its arguments, and quoted where it must be."""
        return name if kind == "FUNCTION" else connection.ops.quote_name(name)


def find(role: str) -> Database:
    with connection.cursor() as cursor:
        cursor.execute(PLACE, {"role": role})
        name, schema, version, is_owned, schema_is_owned, exists = cursor.fetchone()
        objects: dict[str, set[str]] = {"TABLE": set(), "SEQUENCE": set(), "FUNCTION": set()}
        cursor.execute(NAMES)
        for kind, found in cursor.fetchall():
            objects[kind].add(found)
        return Database(
            role,
            name,
            schema,
            is_owned,
            schema_is_owned,
            exists,
            objects,
            held(cursor, role, version) if exists else set(),
            column(cursor, ATTRIBUTES, role),
            column(cursor, OWNED, role),
        )


def held(cursor: CursorWrapper, role: str, version: int) -> set[Held]:
    privileges = TABLE_PRIVILEGES + ([NEWER_PRIVILEGE] if version >= SINCE else [])
    cursor.execute(HELD, {"role": role, "privileges": privileges})
    return set(cursor.fetchall())


def column(cursor: CursorWrapper, query: str, role: str) -> list[Any]:
    cursor.execute(query, {"role": role})
    return [row[0] for row in cursor.fetchall()]
