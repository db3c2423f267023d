"""The history of each content row, written by the database at commit (migration 0006).

A deferred trigger looks at a changed row as it stands at the end of its transaction, and compares
it with the row's last entry: so one transaction leaves one entry, whichever way and however often
it wrote, and none where nothing moved but the version, the times (of which Django's fixtures hold
but milliseconds) or the row's place: one row that is dragged moves all others of its list.

- `state` is the whole row; for what is linked to technologies also their names, sorted. A deletion
  has none: what was deleted is the state of the entry before.
- `actor` is the transaction's setting `portfolio.actor`; whoever sets none is told by their role.
- `at` is the transaction's start, the same for all that it changed: by it they are found together.
"""

CONTENT = (
    "personal_info",
    "experience",
    "projects",
    "skills",
    "technologies",
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

FUNCTIONS = """
-- One text for one moment, whatever zone the session is in: states are compared.
CREATE FUNCTION portfolio_state(named text, key bigint) RETURNS jsonb LANGUAGE plpgsql
SET timezone = 'UTC' AS $$
DECLARE
    state jsonb;
    names jsonb;
BEGIN
    EXECUTE format('SELECT to_jsonb(it) FROM %I it WHERE id = $1', named) INTO state USING key;
    IF named = 'experience' THEN
        SELECT jsonb_agg(name ORDER BY name COLLATE "C") INTO names
        FROM experience_technologies link JOIN technologies ON technologies.id = technology_id
        WHERE experience_id = key;
    ELSIF named = 'projects' THEN
        SELECT jsonb_agg(name ORDER BY name COLLATE "C") INTO names
        FROM project_technologies link JOIN technologies ON technologies.id = technology_id
        WHERE project_id = key;
    ELSE
        RETURN state;
    END IF;
    RETURN state || jsonb_build_object('technologies', coalesce(names, '[]'));
END $$;

-- May be called as often as one likes: it makes the transaction's entry what it must be by now.
-- `SET CONSTRAINTS ALL IMMEDIATE`, which Django sends after loading a fixture, calls it early.
-- Its plans are kept for a session, which may have begun while the table was empty: without
-- `enable_seqscan` a first import would read the whole of the growing table for each row.
CREATE FUNCTION portfolio_record(named text, key bigint, operation text) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    unseen CONSTANT text[] := ARRAY['version', 'created_at', 'updated_at', 'sort_order'];
    row_now CONSTANT jsonb := portfolio_state(named, key);
    mine portfolio_history;
    before portfolio_history;
    what text;
BEGIN
    SELECT * INTO before FROM portfolio_history
    WHERE table_name = named AND row_id = key ORDER BY id DESC LIMIT 1;
    IF before.at = now() AND before.kind <> 'kept' THEN
        mine := before;
        IF mine.state - unseen IS NOT DISTINCT FROM row_now - unseen THEN
            RETURN;
        END IF;
        SELECT * INTO before FROM portfolio_history
        WHERE table_name = named AND row_id = key AND id < mine.id ORDER BY id DESC LIMIT 1;
    END IF;

    what := CASE
        WHEN before.state - unseen IS NOT DISTINCT FROM row_now - unseen THEN NULL
        WHEN row_now IS NULL THEN 'deleted'
        WHEN before.state IS NOT NULL THEN 'changed'
        WHEN operation = 'INSERT' OR before.kind = 'deleted' OR mine.kind = 'added' THEN 'added'
        ELSE 'changed'
    END;
    IF mine.id IS NULL AND what IS NOT NULL THEN
        INSERT INTO portfolio_history (at, actor, table_name, row_id, kind, state)
        VALUES (
            now(),
            coalesce(nullif(current_setting('portfolio.actor', true), ''), 'sql: ' || session_user),
            named, key, what, row_now
        );
    ELSIF what IS NOT NULL THEN
        UPDATE portfolio_history SET kind = what, state = row_now WHERE id = mine.id;
    ELSE
        DELETE FROM portfolio_history WHERE id = mine.id;
    END IF;
END $$;

CREATE FUNCTION portfolio_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM portfolio_record(TG_TABLE_NAME, row_id, TG_OP)
        FROM (SELECT DISTINCT row_id FROM portfolio_history WHERE table_name = TG_TABLE_NAME) it;
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM portfolio_record(TG_TABLE_NAME, NEW.id, TG_OP);
        RETURN NULL;
    END IF;
    PERFORM portfolio_record(TG_TABLE_NAME, OLD.id, TG_OP);
    IF TG_OP = 'UPDATE' AND NEW.id <> OLD.id THEN
        PERFORM portfolio_record(TG_TABLE_NAME, NEW.id, 'INSERT');
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE CONSTRAINT TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION portfolio_keep_history();
CREATE TRIGGER keep_history_when_emptied AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_keep_history();
"""

# A token's use is noted by the statement that looks it up, once an hour at most. Nobody waits for
# it: not where the database takes no changes, nor where another transaction notes the same.
USES = """
CREATE FUNCTION portfolio_note_use(token integer, noted timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    IF noted > now() - interval '1 hour' OR current_setting('transaction_read_only') = 'on' THEN
        RETURN false;
    END IF;
    UPDATE api_tokens SET last_used_at = now()
    WHERE id IN (SELECT id FROM api_tokens WHERE id = token FOR NO KEY UPDATE SKIP LOCKED);
    RETURN FOUND;
END $$;
"""

# What was there before there was a history.
SEED = """
INSERT INTO portfolio_history (at, actor, table_name, row_id, kind, state)
SELECT now(), 'command migrate', '{table}', id, 'kept', portfolio_state('{table}', id)
FROM {table} ORDER BY id;
"""

FORWARDS = "".join(
    [
        FUNCTIONS,
        USES,
        *(TRIGGERS.format(table=table) for table in CONTENT),
        *(SEED.format(table=table) for table in CONTENT),
    ]
)

BACKWARDS = """
DROP FUNCTION portfolio_keep_history() CASCADE;
DROP FUNCTION portfolio_record(text, bigint, text), portfolio_state(text, bigint),
    portfolio_note_use(integer, timestamptz);
DELETE FROM portfolio_history;
"""
