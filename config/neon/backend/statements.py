"""Tells statements that only read from all others. In doubt, a statement writes."""

import re
from functools import lru_cache
from typing import Any

READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
# Words that may change something, wherever they stand; a text that holds one by chance only loses
# its second chance. Functions of the project's own would have to be added.
WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|INTO|CALL|LOCK|NOTIFY"
    r"|NEXTVAL|SETVAL|SET_CONFIG|PG_\w+|LO_\w+|DBLINK\w*)\b"
    # A second statement.
    r"|;\s*\S",
    re.IGNORECASE,
)
SAVEPOINTS = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|SET CONSTRAINTS)\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def _only_reads(sql: str) -> bool:
    return bool(READS.match(sql)) and not WRITES.search(sql)


def only_reads(sql: Any) -> bool:
    """Whether running the statement twice is the same as running it once."""
    return isinstance(sql, str) and _only_reads(sql)


def may_write(sql: Any) -> bool:
    """Whether a transaction with this statement has something to lose."""
    return not only_reads(sql) and not (isinstance(sql, str) and SAVEPOINTS.match(sql))
