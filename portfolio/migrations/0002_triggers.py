"""What Django can't write: cascades in the database, and triggers that no way of writing forgets.

- `version` and `updated_at` of a content row move with each UPDATE of it, and when what an answer
  shows of it changes elsewhere: its links, or the name or visibility of a linked technology.
- `portfolio_revision` moves at the commit of any change to any of these tables. At the commit, not
  before: the counter is one row, and whoever holds it longer makes the others wait.
"""

from django.db import migrations

CONTENT = ("personal_info", "experience", "technologies", "projects", "skills")
LINKS = {"experience_technologies": "experience", "project_technologies": "projects"}
KEYS = {"experience": "experience_id", "projects": "project_id"}

CASCADES = """
ALTER TABLE {link}
    ADD CONSTRAINT {link}_{key}_fkey
        FOREIGN KEY ({key}) REFERENCES {table} (id) ON DELETE CASCADE,
    ADD CONSTRAINT {link}_technology_id_fkey
        FOREIGN KEY (technology_id) REFERENCES technologies (id) ON DELETE CASCADE;
"""

FUNCTIONS = """
CREATE FUNCTION portfolio_move_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

-- Within one transaction the row moves once: one whose xmin is ours has moved already.
CREATE FUNCTION portfolio_move_linked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    linked text := TG_ARGV[0];
    key text := TG_ARGV[1];
    changed text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format('UPDATE %I SET version = version', linked);
        RETURN NULL;
    END IF;
    changed := CASE TG_OP
        WHEN 'INSERT' THEN format('SELECT %I FROM new_rows', key)
        WHEN 'DELETE' THEN format('SELECT %I FROM old_rows', key)
        ELSE format('SELECT %1$I FROM new_rows UNION SELECT %1$I FROM old_rows', key)
    END;
    EXECUTE format(
        'UPDATE %I SET version = version WHERE id IN (%s) AND xmin <> pg_current_xact_id()::xid',
        linked, changed
    );
    RETURN NULL;
END $$;

CREATE FUNCTION portfolio_move_users_of_technology() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE experience SET version = version
    WHERE id IN (SELECT experience_id FROM experience_technologies WHERE technology_id = NEW.id)
        AND xmin <> pg_current_xact_id()::xid;
    UPDATE projects SET version = version
    WHERE id IN (SELECT project_id FROM project_technologies WHERE technology_id = NEW.id)
        AND xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;

-- Once for each transaction, however many rows it wrote.
CREATE FUNCTION portfolio_move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portfolio_revision AS kept (id) VALUES (1)
    ON CONFLICT (id) DO UPDATE SET revision = kept.revision + 1, changed_at = clock_timestamp()
        WHERE kept.xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;

INSERT INTO portfolio_revision (id) VALUES (1);
"""

VERSION_TRIGGER = """
CREATE TRIGGER move_version BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION portfolio_move_version();
"""

REVISION_TRIGGERS = """
CREATE CONSTRAINT TRIGGER move_revision AFTER INSERT OR UPDATE OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION portfolio_move_revision();
CREATE TRIGGER move_revision_when_emptied AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_move_revision();
"""

LINK_TRIGGERS = """
CREATE TRIGGER move_linked_when_added AFTER INSERT ON {link}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_move_linked('{table}', '{key}');
CREATE TRIGGER move_linked_when_changed AFTER UPDATE ON {link}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_move_linked('{table}', '{key}');
CREATE TRIGGER move_linked_when_removed AFTER DELETE ON {link}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_move_linked('{table}', '{key}');
CREATE TRIGGER move_linked_when_emptied AFTER TRUNCATE ON {link}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_move_linked('{table}', '{key}');
"""

TECHNOLOGY_TRIGGER = """
CREATE TRIGGER move_users AFTER UPDATE OF name, active ON technologies
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.active IS DISTINCT FROM NEW.active)
    EXECUTE FUNCTION portfolio_move_users_of_technology();
"""


def forwards() -> str:
    links = [{"link": link, "table": table, "key": KEYS[table]} for link, table in LINKS.items()]
    return "".join(
        [
            *(CASCADES.format(**link) for link in links),
            FUNCTIONS,
            *(VERSION_TRIGGER.format(table=table) for table in CONTENT),
            *(REVISION_TRIGGERS.format(table=table) for table in (*CONTENT, *LINKS)),
            *(LINK_TRIGGERS.format(**link) for link in links),
            TECHNOLOGY_TRIGGER,
        ]
    )


def backwards() -> str:
    constraints = "".join(
        f"ALTER TABLE {link} DROP CONSTRAINT {link}_{KEYS[table]}_fkey, "
        f"DROP CONSTRAINT {link}_technology_id_fkey;\n"
        for link, table in LINKS.items()
    )
    return f"""
        {constraints}
        DROP FUNCTION portfolio_move_version(), portfolio_move_linked(),
            portfolio_move_users_of_technology(), portfolio_move_revision() CASCADE;
        DELETE FROM portfolio_revision;
    """


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_tables")]

    operations = [migrations.RunSQL(sql=[forwards()], reverse_sql=[backwards()])]
