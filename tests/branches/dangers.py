"""Migrations that production would suffer from, and the reasons that a rehearsal gives."""

from tests.branches.cases import run_sql

# What it is -> the migration's operations, and the reasons.
DANGERS = {
    "a NOT NULL column without default on a filled table": (
        run_sql("ALTER TABLE skills ADD note text NOT NULL"),
        [
            (
                "portfolio.9001_case fails: not null violation (SQLSTATE 23502), table skills,"
                " column"
                " note. Give the column a default in the database (db_default), or let it be NULL"
                " first. The statement: ALTER TABLE skills ADD note text NOT NULL"
            )
        ],
    ),
    "a column whose default only the next release knows": (
        'migrations.AddField("skill", "note", models.TextField(default="")),',
        [
            (
                "The running release adds to skills: not null violation (SQLSTATE 23502), table"
                " skills, column note."
            )
        ],
    ),
    "the same on an empty table": (
        'migrations.AddField("experience", "note", models.TextField(default="")),',
        [
            (
                "The running release adds to experience, and does not fill its column note,"
                " which must"
                " not be empty and has no default."
            )
        ],
    ),
    "a default that is gone": (
        run_sql("ALTER TABLE skills ALTER version DROP DEFAULT"),
        [
            (
                "The running release adds to skills: not null violation (SQLSTATE 23502), table"
                " skills, column version."
            )
        ],
    ),
    "a default that is gone on an empty table": (
        run_sql("ALTER TABLE experience ALTER version DROP DEFAULT"),
        [
            (
                "The running release adds to experience, and does not fill its column version,"
                " which"
                " must not be empty and has no default."
            )
        ],
    ),
    "a type change that rewrites": (
        'migrations.AlterField("skill", "level", models.BigIntegerField()),',
        [
            (
                "portfolio.9001_case writes skills anew, which has rows (20): nobody can read them"
                " meanwhile. Add a column of the new type instead, fill it, and let a later release"
                " use it."
            )
        ],
    ),
    "a column that is renamed": (
        'migrations.RenameField("skill", "level", "grade"),',
        [
            (
                "The running release reads skills: undefined column (SQLSTATE 42703), column"
                " skills.level does not exist."
            )
        ],
    ),
    "a column that is dropped from an empty table": (
        'migrations.RemoveField("experience", "location"),',
        [
            (
                "The running release reads experience: undefined column (SQLSTATE 42703), column"
                " experience.location does not exist."
            )
        ],
    ),
    "a table that is renamed": (
        'migrations.AlterModelTable("skill", "abilities"),',
        [
            (
                "The running release reads skills: undefined table (SQLSTATE 42P01), relation"
                ' "skills" does not exist.'
            )
        ],
    ),
    "a type that can't be compared any more": (
        run_sql(
            "ALTER TABLE projects ALTER featured DROP DEFAULT,"
            " ALTER featured TYPE integer USING featured::integer;"
            "ALTER TABLE projects ALTER featured SET DEFAULT 0"
        ),
        [
            "The running release adds to projects: datatype mismatch (SQLSTATE 42804).",
            "The running release looks for projects.featured: datatype mismatch (SQLSTATE 42804).",
            (
                "portfolio.9001_case writes projects anew, which has rows (3): nobody can read them"
                " meanwhile. Add a column of the new type instead, fill it, and let a later release"
                " use it."
            ),
        ],
    ),
    "a rule that existing rows break": (
        (
            'migrations.AddConstraint("skill", models.CheckConstraint(name="skills_level_high",'
            " condition=models.Q(level__gt=4))),"
        ),
        [
            (
                "portfolio.9001_case fails: check violation (SQLSTATE 23514), table skills,"
                " constraint"
                " skills_level_high. Rows are there that break it: mend them in a migration"
                " before. The"
                ' statement: ALTER TABLE "skills" ADD CONSTRAINT "skills_level_high" CHECK'
                ' ("level" > 4)'
            )
        ],
    ),
    "a rule that is not valid and does not hold": (
        run_sql("ALTER TABLE skills ADD CONSTRAINT high CHECK (level > 2) NOT VALID"),
        [
            (
                "The running release changes skills: check violation (SQLSTATE 23514), table"
                " skills,"
                " constraint high."
            ),
            (
                "The running release adds to skills: check violation (SQLSTATE 23514), table"
                " skills,"
                " constraint high."
            ),
            "The constraint high of skills does not hold for 8 of its rows.",
        ],
    ),
    "a key that points nowhere": (
        run_sql(
            "ALTER TABLE project_technologies DISABLE TRIGGER ALL;"
            "UPDATE project_technologies SET technology_id = 4711 WHERE project_id ="
            " (SELECT min(id) FROM projects)"
            " AND technology_id = (SELECT min(id) FROM technologies);"
            "ALTER TABLE project_technologies ENABLE TRIGGER ALL"
        ),
        [
            (
                "The constraint project_technologies_technology_id_fkey of project_technologies"
                " does"
                " not hold for 1 of its rows."
            )
        ],
    ),
    "a trigger that refuses writes": (
        run_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no: %', OLD.name; END $$;"
            "CREATE TRIGGER refuse BEFORE DELETE ON skills"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        ),
        ["The running release deletes from skills: raise exception (SQLSTATE P0001)."],
    ),
}
