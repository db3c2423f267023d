"""What keeps edits and log-ins safe, in the database alone: 0009 tells Django of it.

Three things beside the tables:

- `portfolio_attempt` counts and notes what may be done so often and no oftener, in one statement.
- What triggers write for the content (history, revision, moments to come) they write with the
  rights of their owner, so that the application's role needs none there: `manage.py grants`.
- The history of jobs learns of their new column, or the next touch of each would count as a change.
"""

from django.conf import settings
from django.db import migrations

from portfolio.migrations._safety import OPERATIONS

ATTEMPTS = """
-- Notes one more `what`, if in the last `seconds` there were fewer than `most`.
-- Answers how many more there may be, and in how many seconds the next one: 0 where this one may.
-- `exact` makes those that ask at once wait for each other until their transactions end; without
-- it they wait for nobody, and a few too many may pass.
CREATE FUNCTION portfolio_attempt(what text, most integer, seconds integer, exact boolean)
RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz;
    used integer;
    full_until timestamptz;
BEGIN
    IF exact THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(what, 0));
    END IF;
    since := clock_timestamp() - make_interval(secs => seconds);
    DELETE FROM attempts WHERE id IN (
        SELECT id FROM attempts WHERE at < clock_timestamp() - interval '1 day'
        ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED
    );
    SELECT count(*), min(at) INTO used, full_until FROM (
        SELECT at FROM attempts WHERE about = what AND at > since ORDER BY at DESC LIMIT most
    ) latest;
    IF used >= most THEN
        RETURN ARRAY[0, greatest(1, ceil(extract(epoch FROM full_until - since)))::integer];
    END IF;
    INSERT INTO attempts (about, at) VALUES (what, clock_timestamp());
    RETURN ARRAY[most - used - 1, 0];
END $$;
"""

# With a fixed search path: what runs with another's rights must not look where others may write.
RIGHTS = """
DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'portfolio_keep_history', 'portfolio_move_revision', 'portfolio_note_moment'
    ] LOOP
        EXECUTE format(
            'ALTER FUNCTION %I() SECURITY DEFINER SET search_path = %I, pg_temp',
            named, current_schema()
        );
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION portfolio_record(text, bigint, text), portfolio_state(text, bigint)
    FROM PUBLIC;
"""

HISTORY = """
UPDATE portfolio_history SET state = state || '{"keywords": []}'
WHERE table_name = 'experience' AND state IS NOT NULL AND NOT state ? 'keywords';
"""

FORWARDS = "".join([ATTEMPTS, RIGHTS, HISTORY])

BACKWARDS = """
UPDATE portfolio_history SET state = state - 'keywords' WHERE table_name = 'experience';
GRANT EXECUTE ON FUNCTION portfolio_record(text, bigint, text), portfolio_state(text, bigint)
    TO PUBLIC;
ALTER FUNCTION portfolio_keep_history() SECURITY INVOKER RESET ALL;
ALTER FUNCTION portfolio_move_revision() SECURITY INVOKER RESET ALL;
ALTER FUNCTION portfolio_note_moment() SECURITY INVOKER RESET ALL;
DROP FUNCTION portfolio_attempt(text, integer, integer, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0007_cv_models"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(database_operations=OPERATIONS),
        migrations.RunSQL(sql=[FORWARDS], reverse_sql=[BACKWARDS]),
    ]
