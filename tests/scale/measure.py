"""Prints what a statement costs the database: the processor's time of its backend.

    python -m tests.scale.measure

The revision is what a read asks when its copy is older than SNAPSHOT_FRESH_SECONDS;
the list is GET /api/experience of the sample, as the function sends it.
"""

import os
import sys
from pathlib import Path

import psycopg

from config.env import BASE_DIR
from portfolio.api.snapshots import REVISION
from tests.benchmarks.checkout import Management
from tests.benchmarks.contestants import COLD_ROUTE, Contestant, settings
from tests.benchmarks.course import HANDLERS, WITHOUT_COPIES
from tests.benchmarks.servers import embedded

TIMES = 3000
PID = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


def main() -> None:
    here, given = Path(sys.executable), settings()
    manage = Management(here, BASE_DIR, given)
    with embedded() as server:
        server.create_database("scale")
        url = server.url("scale")
        manage(url, "migrate", "--verbosity=0")
        manage(url, "loadsample")
        with psycopg.connect(url, autocommit=True) as connection:
            spent = revision(connection)
            show("processor of a revision", spent)
            name = "portfolio"
            function = Contestant(name, HANDLERS[name], here, BASE_DIR, url, given | WITHOUT_COPIES)
            show("processor of a list", of_lists(function, url, connection))


def revision(connection: psycopg.Connection) -> float:
    pid = connection.info.backend_pid
    connection.execute(REVISION)
    before = processor(pid)
    for _ in range(TIMES):
        connection.execute(REVISION)
    return (processor(pid) - before) / TIMES


def of_lists(contestant: Contestant, url: str, admin: psycopg.Connection) -> float:
    with contestant.start(url) as function:
        contestant.call(function, COLD_ROUTE)
        row = admin.execute(PID, [admin.info.backend_pid]).fetchone()
        assert row, "the function has no connection"
        before = processor(row[0])
        for _ in range(TIMES // 5):
            contestant.call(function, COLD_ROUTE)
        return (processor(row[0]) - before) / (TIMES // 5)


def processor(pid: int) -> float:
    """Seconds of the process so far. The system counts in hundredths."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(name: str, seconds: float) -> None:
    sys.stdout.write(f"{name}: {seconds * 1e6:.0f} µs\n")


if __name__ == "__main__":
    main()
