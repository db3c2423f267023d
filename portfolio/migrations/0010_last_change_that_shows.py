"""`portfolio_revision.changed_at` is the last change that the public could see.

It becomes `Last-Modified`, which would else tell everybody the second of each edit of what is
hidden. The counter beside it still moves with each change.

The triggers that look at what a statement changed (0003) note for the transaction whether any of it
shows now: what is due later shows by the clock, and readers learn that moment from the schedule.
The notice for copies elsewhere still speaks of those rows too, for their moment may have moved.
"""

from importlib import import_module

from django.db import migrations

telling = import_module("portfolio.migrations.0003_tell_of_public_changes")

TELLING = """
CREATE FUNCTION portfolio_tell(told boolean, shows boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF told THEN
        RAISE NOTICE 'public content changed' USING ERRCODE = 'PC001';
    END IF;
    IF shows THEN
        PERFORM set_config('portfolio.shows', 'on', true);
        -- Where constraints are immediate, the counter has moved already.
        UPDATE portfolio_revision SET changed_at = clock_timestamp()
        WHERE xmin = pg_current_xact_id()::xid;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION portfolio_tell_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told boolean := true;
    shows boolean := true;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT count(*) > 0, bool_or(coalesce(visible_from <= now(), true)) INTO told, shows
        FROM new_rows WHERE active;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT count(*) > 0, bool_or(coalesce(visible_from <= now(), true)) INTO told, shows
        FROM old_rows WHERE active;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT count(*) > 0, bool_or(
            o.active AND coalesce(o.visible_from <= now(), true)
            OR n.active AND coalesce(n.visible_from <= now(), true)
        ) INTO told, shows
        FROM old_rows o FULL JOIN new_rows n USING (id)
        WHERE (o.active OR n.active)
            AND to_jsonb(o) - TG_ARGV IS DISTINCT FROM to_jsonb(n) - TG_ARGV;
    END IF;
    PERFORM portfolio_tell(told, shows);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION portfolio_tell_of_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told boolean := true;
    shows boolean := true;
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'TABLE new_rows'
        WHEN 'DELETE' THEN 'TABLE old_rows'
        ELSE 'TABLE old_rows UNION ALL TABLE new_rows'
    END;
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN
        EXECUTE format(
            'SELECT count(*) > 0,'
            ' bool_or(coalesce(greatest(row.visible_from, it.visible_from) <= now(), true))'
            ' FROM (%s) link JOIN %I row ON row.id = link.%I'
            ' JOIN technologies it ON it.id = link.technology_id'
            ' WHERE row.active AND it.active',
            changed, TG_ARGV[0], TG_ARGV[1]
        ) INTO told, shows;
    END IF;
    PERFORM portfolio_tell(told, shows);
    RETURN NULL;
END $$;

-- Once for each transaction, however many rows it wrote.
CREATE OR REPLACE FUNCTION portfolio_move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shows CONSTANT boolean := TG_OP = 'TRUNCATE' OR current_setting('portfolio.shows', true) = 'on';
BEGIN
    INSERT INTO portfolio_revision AS kept (id) VALUES (1)
    ON CONFLICT (id) DO UPDATE SET revision = kept.revision + 1,
        changed_at = CASE WHEN shows THEN clock_timestamp() ELSE kept.changed_at END
        WHERE kept.xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;
"""

# What triggers write they write for their owner, with a fixed search path: see 0008. A function that
# was replaced has forgotten it.
RIGHTS = """
DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'portfolio_move_revision', 'portfolio_tell_of_row', 'portfolio_tell_of_link'
    ] LOOP
        EXECUTE format(
            'ALTER FUNCTION %I() SECURITY DEFINER SET search_path = %I, pg_temp',
            named, current_schema()
        );
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION portfolio_tell(boolean, boolean) FROM PUBLIC;
"""

TOLD_BEFORE = telling.FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
BACKWARDS = """
CREATE OR REPLACE FUNCTION portfolio_move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portfolio_revision AS kept (id) VALUES (1)
    ON CONFLICT (id) DO UPDATE SET revision = kept.revision + 1, changed_at = clock_timestamp()
        WHERE kept.xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;

DROP FUNCTION portfolio_tell(boolean, boolean);

DO $$
BEGIN
    EXECUTE format(
        'ALTER FUNCTION portfolio_move_revision() SECURITY DEFINER SET search_path = %I, pg_temp',
        current_schema()
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0009_safety_models")]

    operations = [migrations.RunSQL(sql=[TELLING, RIGHTS], reverse_sql=[TOLD_BEFORE, BACKWARDS])]
