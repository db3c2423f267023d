"""The new tables keep their versions and tell of public changes as the first ones do.

And `portfolio_schedule` learns of each moment at which a row may become visible by itself.
A moment is noted when it is written, and never taken back: one that means nothing any more costs
readers one question.
"""

from importlib import import_module

from django.db import migrations

triggers = import_module("portfolio.migrations.0002_triggers")
telling = import_module("portfolio.migrations.0003_tell_of_public_changes")

OLD = ("personal_info", "experience", "technologies", "projects", "skills")
NEW = (
    "education",
    "certificates",
    "languages",
    "awards",
    "publications",
    "volunteer",
    "interests",
    "cv_references",
    "profiles",
)
UNSEEN = "'version', 'updated_at'"

SCHEDULE = """
CREATE FUNCTION portfolio_note_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portfolio_schedule (at) VALUES (NEW.visible_from) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""

SCHEDULE_TRIGGERS = """
CREATE TRIGGER note_moment_when_added AFTER INSERT ON {table}
    FOR EACH ROW WHEN (NEW.visible_from IS NOT NULL) EXECUTE FUNCTION portfolio_note_moment();
CREATE TRIGGER note_moment_when_changed AFTER UPDATE OF visible_from ON {table}
    FOR EACH ROW WHEN (NEW.visible_from IS NOT NULL) EXECUTE FUNCTION portfolio_note_moment();
"""

# The jobs and projects that use a technology move when it becomes another's to see.
TECHNOLOGY_TRIGGER = """
DROP TRIGGER move_users ON technologies;
CREATE TRIGGER move_users AFTER UPDATE OF name, active, visible_from ON technologies
    FOR EACH ROW WHEN (
        (OLD.name, OLD.active, OLD.visible_from)
        IS DISTINCT FROM (NEW.name, NEW.active, NEW.visible_from)
    )
    EXECUTE FUNCTION portfolio_move_users_of_technology();
"""


def forwards() -> str:
    return "".join(
        [
            *(triggers.VERSION_TRIGGER.format(table=table) for table in NEW),
            *(triggers.REVISION_TRIGGERS.format(table=table) for table in NEW),
            *(
                telling.TRIGGERS.format(
                    table=table, function="portfolio_tell_of_row", arguments=UNSEEN
                )
                for table in NEW
            ),
            SCHEDULE,
            *(SCHEDULE_TRIGGERS.format(table=table) for table in (*OLD, *NEW)),
            TECHNOLOGY_TRIGGER,
        ]
    )


def backwards() -> str:
    told = [f"tell_when_{done}" for done in ("added", "changed", "removed", "emptied")]
    names = ["move_version", "move_revision", "move_revision_when_emptied", *told]
    drops = "".join(f"DROP TRIGGER {name} ON {table};\n" for table in NEW for name in names)
    return f"""
        {drops}
        DROP FUNCTION portfolio_note_moment() CASCADE;
        DROP TRIGGER move_users ON technologies;
        {triggers.TECHNOLOGY_TRIGGER}
    """


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0004_cv_tables")]

    operations = [migrations.RunSQL(sql=[forwards()], reverse_sql=[backwards()])]
