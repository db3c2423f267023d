"""`make run`: one command starts everything, one signal ends everything."""

import os
import re
import signal
import socket
import sys
import time

import psycopg

from config.neon.local import Server
from tests.config.runs import SECRET, command_lines, free_port, gone, refused, running, status


def test_one_command_serves_and_ctrl_c_leaves_nothing_and_the_next_run_finds_it_all(place):
    folder = place / ".local"
    with running(folder) as first:
        first.serves()
        address = f"http://127.0.0.1:{first.port}"
        for path in ("/healthz", "/readyz", "/api/portfolio"):
            assert status(address + path) == 200
        for file in ("environment", "secret-key"):
            assert (folder / file).stat().st_mode & 0o777 == 0o600
        assert len(re.findall(r"^ +password +\S{20}$", first.said, re.MULTILINE)) == 1
        for path in ("/api/portfolio", "/api/docs", "/admin/"):
            assert f"{address}{path}\n" in first.said
        assert len(re.findall(r" \.\.\. \d+\.\d s$", first.said, re.MULTILINE)) == 5
        assert re.search(r"^ +portfolio_app has the \d+ rights that it needs", first.said, re.M)
        assert served_as(folder) == {"portfolio_app"}
        key = (folder / "secret-key").read_text()

        assert first.end(signal.SIGINT) == 0
        assert first.left_behind() == []
        assert not (folder / "environment").exists()
        assert not (folder / "postgres" / "socket").exists()

        with running(folder) as second:
            second.port = first.port
            assert second.serves().end(signal.SIGTERM) == 0
            assert second.left_behind() == []
    assert "password  " not in second.said
    assert (folder / "secret-key").read_text() == key


def served_as(folder):
    """Whom the web server, which was just asked, speaks to the database for."""
    (line,) = [
        each
        for each in (folder / "environment").read_text().splitlines()
        if each.startswith("DATABASE_URL=")
    ]
    with psycopg.connect(line.partition("=")[2]) as connection:
        rows = connection.execute(
            "SELECT usename FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND datname = 'portfolio' AND pid <> pg_backend_pid()"
        ).fetchall()
    return {name for (name,) in rows}


def test_two_checkouts_run_side_by_side_and_one_checkout_runs_once(place):
    with running(place / "one") as one, running(place / "two") as two:
        one.serves()
        two.serves()
        for run in (one, two):
            assert status(f"http://127.0.0.1:{run.port}/api/portfolio") == 200

        running_already = (
            f"`make run` runs in this checkout already (process {one.process.pid}): "
            "stop that one first.\n"
        )
        again = ("--folder", str(one.folder), "--port", str(free_port()))
        assert refused(*again) == (1, "", running_already)
        assert refused("--folder", str(one.folder), "--reset") == (1, "", running_already)

        assert one.end(signal.SIGHUP) == 0
        assert status(f"http://127.0.0.1:{two.port}/healthz") == 200


def test_end_is_heard_in_the_middle_of_the_start(place):
    with running(place / ".local") as run:
        run.until("Bringing its tables up to date ...")
        assert run.end(signal.SIGTERM) == 0
        assert run.left_behind() == []
        assert not (run.folder / "environment").exists()


def test_killed_run_takes_its_children_along(place):
    with running(place / ".local") as run:
        run.serves()
        assert run.end(signal.SIGKILL) == -signal.SIGKILL
        assert sys.platform != "linux" or gone(run)


def test_run_ends_with_the_web_server_and_says_so(place):
    with running(place / ".local") as run:
        run.serves()
        for pid, line in command_lines():
            if f"runserver 127.0.0.1:{run.port}" in line:
                os.kill(pid, signal.SIGKILL)
        assert run.process.wait(timeout=30) == 1
        assert run.left_behind() == []
    assert run.said.splitlines()[-1] == (
        "The web server ended by itself (code -9): mend what it says above, then `make run` again."
    )


def test_given_database_is_used_and_none_is_started(place):
    with Server.temporary(port=0) as server:
        server.create_database("given")
        url = server.url("given")
        with running(place / ".local", DATABASE_URL=url) as run:
            run.serves()
            password = url.partition(":")[2].partition(":")[2].partition("@")[0]
            assert password not in run.said
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT count(*) FROM personal_info").fetchone()
            assert row == (1,)
            # The address of somebody's database stays out of the checkout.
            assert sorted(path.name for path in run.folder.iterdir()) == ["lock", "secret-key"]
            assert run.end(signal.SIGINT) == 0


def test_end_is_heard_while_a_database_keeps_silent(place):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://me:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/cv"
        with running(place / ".local", DATABASE_URL=url) as run:
            run.until("Connecting")
            with silent.accept()[0]:
                started = time.monotonic()
                assert run.end(signal.SIGINT) == 0
                assert time.monotonic() - started < 5
