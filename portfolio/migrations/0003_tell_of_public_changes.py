"""A statement that changes what the public sees says so, on the connection that sent it.

The answer to the statement carries a notice of the SQLSTATE PC001: no further round trip, and it
passes a transaction pooler. Whoever keeps public answers elsewhere (`config.edge`) listens for it;
the release before does not, and is none the worse.

Public is a row that is visible before the change or after it, and a link between two such rows.
`version` and `updated_at` alone show nowhere: an edit of a hidden technology moves them in the jobs
that use it, and is silent. Of the personal info the row changed last counts, so there any change
of a visible row may show.
"""

from django.db import migrations

# Each with what may change of a visible row unseen.
CONTENT = {
    "personal_info": "'version'",
    "experience": "'version', 'updated_at'",
    "technologies": "'version', 'updated_at'",
    "projects": "'version', 'updated_at'",
    "skills": "'version', 'updated_at'",
}
LINKS = {
    "experience_technologies": "'experience', 'experience_id'",
    "project_technologies": "'projects', 'project_id'",
}

FUNCTIONS = """
CREATE FUNCTION portfolio_tell_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shows boolean;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        shows := true;
    ELSIF TG_OP = 'INSERT' THEN
        shows := EXISTS (SELECT FROM new_rows WHERE active);
    ELSIF TG_OP = 'DELETE' THEN
        shows := EXISTS (SELECT FROM old_rows WHERE active);
    ELSE
        shows := EXISTS (
            SELECT FROM old_rows o FULL JOIN new_rows n USING (id)
            WHERE (o.active OR n.active)
                AND to_jsonb(o) - TG_ARGV IS DISTINCT FROM to_jsonb(n) - TG_ARGV
        );
    END IF;
    IF shows THEN
        RAISE NOTICE 'public content changed' USING ERRCODE = 'PC001';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION portfolio_tell_of_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shows boolean := true;
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'TABLE new_rows'
        WHEN 'DELETE' THEN 'TABLE old_rows'
        ELSE 'TABLE old_rows UNION ALL TABLE new_rows'
    END;
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM (%s) link JOIN %I row ON row.id = link.%I'
            ' JOIN technologies ON technologies.id = link.technology_id'
            ' WHERE row.active AND technologies.active)',
            changed, TG_ARGV[0], TG_ARGV[1]
        ) INTO shows;
    END IF;
    IF shows THEN
        RAISE NOTICE 'public content changed' USING ERRCODE = 'PC001';
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER tell_when_added AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}({arguments});
CREATE TRIGGER tell_when_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}({arguments});
CREATE TRIGGER tell_when_removed AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}({arguments});
CREATE TRIGGER tell_when_emptied AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}({arguments});
"""


def forwards() -> str:
    told = [(table, "portfolio_tell_of_row", unseen) for table, unseen in CONTENT.items()]
    told += [(link, "portfolio_tell_of_link", row) for link, row in LINKS.items()]
    triggers = (
        TRIGGERS.format(table=table, function=function, arguments=arguments)
        for table, function, arguments in told
    )
    return "".join([FUNCTIONS, *triggers])


BACKWARDS = "DROP FUNCTION portfolio_tell_of_row(), portfolio_tell_of_link() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0002_triggers")]

    operations = [migrations.RunSQL(sql=[forwards()], reverse_sql=[BACKWARDS])]
