"""The migrated schema, held against the guide's DDL: each difference, with its reason."""

from pathlib import Path

import pytest
from django.db import connection

GUIDE = Path(__file__).parent / "guide.sql"

COLUMNS = """
    SELECT c.relname, a.attname, concat_ws(' ',
        format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END,
        CASE WHEN a.attidentity = 'd' THEN 'IDENTITY' END,
        'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
        AND a.attnum > 0 AND NOT a.attisdropped
"""
CONSTRAINTS = """
    SELECT c.relname, o.conname, replace(pg_get_constraintdef(o.oid), 'public.', '')
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = %s::regnamespace AND o.contype IN ('c', 'f', 'p', 'u')
"""
INDEXES = """
    SELECT tablename, indexname, regexp_replace(indexdef, '^.* USING ', '')
    FROM pg_indexes WHERE schemaname = %s
"""

TABLES = ("personal_info", "experience", "projects", "skills", "technologies")
LINKS = {"experience_technologies": "experience_id", "project_technologies": "project_id"}
ENTRIES = ("experience", "projects", "skills")
URLS = {
    "personal_info": ("linkedin", "github", "website"),
    "experience": ("company_url",),
    "projects": ("github_url", "demo_url"),
}
TEXTS = {"technologies": ("name", "category")}
# A visible row has one of these.
NAMES = {
    "personal_info": ("name",),
    "experience": ("company", "position"),
    "projects": ("name",),
    "skills": ("name",),
}
# Of a CV whose dates are not always given to the day, and of JSON Resume's entries.
LISTS = {
    "experience": ("highlights", "keywords"),
    "projects": ("highlights", "keywords", "roles"),
    "skills": ("keywords",),
}
LINES = {
    "personal_info": ("website", "image", "street"),
    "experience": ("company_description",),
    "projects": ("entity", "kind", "image"),
}
PICTURES = ("personal_info", "projects")
LONG_TEXTS = {"personal_info": "summary", "experience": "description", "projects": "description"}
DATED = ("experience", "projects")
MOMENT = "timestamp with time zone NOT NULL DEFAULT statement_timestamp()"
NEVER = "timestamp without time zone DEFAULT now()"


def column_differences():
    for table in TABLES:
        # Django's keys are identity columns, SQL's standard successor of SERIAL: a client may
        # insert with or without an id, as before.
        serial = f"integer NOT NULL DEFAULT nextval('guide.{table}_id_seq'::regclass)"
        yield (table, "id"), (serial, "integer NOT NULL IDENTITY")
        # Neither visible nor hidden is no state to be in.
        visible = ("boolean DEFAULT true", "boolean NOT NULL DEFAULT true")
        yield (table, "active"), visible
        # Moments have a time zone, and each row of a transaction its own.
        yield (table, "created_at"), (NEVER, MOMENT)
        guide_has = table not in {"skills", "technologies"}
        yield (table, "updated_at"), (NEVER if guide_has else None, MOMENT)
        # Entity tags, and edits that don't overwrite each other.
        yield (table, "version"), (None, "integer NOT NULL DEFAULT 1")
        # Drafts that show by themselves, and what an export would lose.
        yield (table, "visible_from"), (None, "timestamp with time zone")
        yield (table, "imported"), (None, "jsonb")
        for name in LINES.get(table, ()):
            yield (table, name), (None, "character varying(255)")
        for name in LISTS.get(table, ()):
            yield (table, name), (None, "jsonb NOT NULL DEFAULT '[]'::jsonb")
    for table in ENTRIES:
        yield (table, "sort_order"), (None, "integer")
    for table in DATED:
        precision = "character varying(5) NOT NULL DEFAULT 'day'::character varying"
        yield (table, "start_date_precision"), (None, precision)
        yield (table, "end_date_precision"), (None, precision)
    yield ("personal_info", "postal_code"), (None, "character varying(50)")
    for name, shown in {"email": "true", "phone": "true", "address": "false"}.items():
        yield ("personal_info", f"show_{name}"), (None, f"boolean NOT NULL DEFAULT {shown}")
    yield ("skills", "level_text"), (None, "character varying(100)")
    yield ("projects", "featured"), ("boolean DEFAULT false", "boolean NOT NULL DEFAULT false")
    for link in LINKS:
        # Django's own key, last, so that pairs can be inserted without naming the columns.
        yield (link, "id"), (None, "integer NOT NULL IDENTITY")


def constraint_differences():
    yield from link_differences()
    yield from rules_of_the_whole_cv()
    for table, names in URLS.items():
        for name in names:
            # No javascript: on a page.
            yield (
                (table, f"{table}_{name}_is_web_address"),
                (None, f"CHECK ((({name})::text ~* '^https?://\\S+$'::text))"),
            )
    for table, names in TEXTS.items():
        for name in names:
            yield (table, f"{table}_{name}_not_blank"), (None, f"CHECK ({has_text(name)})")
    for table, names in NAMES.items():
        named = " OR ".join(["(NOT active)", *map(has_text, names)])
        yield (table, f"{table}_named"), (None, f"CHECK (({named}))")
    for table, name in LONG_TEXTS.items():
        limit = f"CHECK ((length({name}) <= 20000))"
        yield (table, f"{table}_{name}_within_limit"), (None, limit)
    for table in DATED:
        for name in ("start_date", "end_date"):
            # Postgres knows infinity and the year 10000; a client's calendar does not.
            years = f"(({name} >= '0001-01-01'::date) AND ({name} <= '9999-12-31'::date))"
            yield (table, f"{table}_{name}_is_real"), (None, f"CHECK ({years})")
    # The guide kept jobs in order, but not projects.
    order = "CHECK (((end_date IS NULL) OR (end_date >= start_date)))"
    yield ("projects", "projects_end_after_start"), (None, order)
    years = "CHECK (((years_experience >= 0) AND (years_experience <= 80)))"
    yield ("skills", "skills_years_experience_check"), (None, years)


def link_differences():
    for link, key in LINKS.items():
        pair = f"({key}, technology_id)"
        yield (link, f"{link}_pkey"), (f"PRIMARY KEY {pair}", "PRIMARY KEY (id)")
        yield (link, f"{link}_pair_key"), (None, f"UNIQUE {pair}")


def rules_of_the_whole_cv():
    for table in TABLES:
        years = (
            "(visible_from >= '0001-01-02 00:00:00+00'::timestamp with time zone)"
            " AND (visible_from <= '9999-12-30 00:00:00+00'::timestamp with time zone)"
        )
        yield (table, f"{table}_visible_from_is_real"), (None, f"CHECK (({years}))")
    for table, names in LISTS.items():
        for name in names:
            is_list = f"CHECK ((jsonb_typeof({name}) = 'array'::text))"
            yield (table, f"{table}_{name}_is_list"), (None, is_list)
    for table in PICTURES:
        own = "/images/[0-9a-f]{32}\\.(jpg|png|webp|gif)"
        picture = f"CHECK (((image)::text ~* '^(https?://\\S+|{own})$'::text))"
        yield (table, f"{table}_image_is_picture"), (None, picture)
    for table in DATED:
        for name in ("start_date", "end_date"):
            words = ["day", "month", "year"]
            if (table, name) == ("experience", "start_date"):
                # It may not be empty, and an import may not say it.
                words.append("none")
            known = ", ".join(f"'{word}'::character varying" for word in words)
            check = f"CHECK ((({name}_precision)::text = ANY ((ARRAY[{known}])::text[])))"
            yield (table, f"{table}_{name}_precision"), (None, check)


def has_text(name):
    text = '("position")::text' if name == "position" else f"({name})::text"
    return f"({text} ~ '\\S'::text)"


def index_differences():
    for link, key in LINKS.items():
        pair = f"btree ({key}, technology_id)"
        yield (link, f"{link}_pkey"), (pair, "btree (id)")
        yield (link, f"{link}_pair_key"), (None, pair)
        # The filter by technology, and a technology's deletion.
        name = f"idx_{key.removesuffix('_id')}_technology"
        yield (link, name), (None, "btree (technology_id)")
    # What the owner put in order by hand, and the rest as before.
    for table, columns in {
        "experience": "start_date DESC, id DESC",
        "projects": "featured DESC, start_date DESC NULLS LAST, id DESC",
        "skills": "category, level DESC, name, id",
    }.items():
        in_order = f"btree (sort_order NULLS FIRST, {columns})"
        yield (table, f"idx_{table}_in_order"), (None, in_order)


def catalogue(query, schema):
    with connection.cursor() as cursor:
        cursor.execute(query, [schema])
        known = {*TABLES, *LINKS}
        return {
            (table, name): text.replace("guide.", "") if "REFERENCES" in text else text
            for table, name, text in cursor.fetchall()
            if table in known
        }


@pytest.fixture
def _guide(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA guide")
        cursor.execute("SET LOCAL search_path = guide")
        cursor.execute(GUIDE.read_text())
        cursor.execute("SET LOCAL search_path = public")


@pytest.mark.usefixtures("_guide")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (COLUMNS, column_differences()),
        (CONSTRAINTS, constraint_differences()),
        (INDEXES, index_differences()),
    ],
    ids=["columns", "constraints", "indexes"],
)
def test_schema_is_the_guides_but_for_these_differences(query, expected):
    guide, ours = catalogue(query, "guide"), catalogue(query, "public")
    assert guide
    differences = {
        key: (guide.get(key), ours.get(key))
        for key in guide | ours
        if guide.get(key) != ours.get(key)
    }
    assert differences == dict(expected)


@pytest.mark.django_db
def test_pairs_can_be_inserted_without_naming_columns():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO technologies (name, category) VALUES ('Go', 'language')")
        cursor.execute(
            "INSERT INTO experience (company, position, start_date) VALUES ('A', 'B', '2020-01-01')"
        )
        cursor.execute(
            "INSERT INTO experience_technologies "
            "SELECT e.id, t.id FROM experience e, technologies t"
        )
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_deleting_with_sql_takes_the_links_along():
    test_pairs_can_be_inserted_without_naming_columns()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM technologies")
        cursor.execute("SELECT count(*) FROM experience_technologies")
        assert cursor.fetchone() == (0,)
