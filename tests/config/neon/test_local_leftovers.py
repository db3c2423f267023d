"""What a server or its parent leaves behind when it is killed, and who clears it away."""

import os
import signal
import subprocess
import sys
import tempfile

import psycopg

from config.neon.local import Server
from config.neon.local.account import account_for, binaries_for
from tests.config.neon.servers import ask, gone, kill, parent_of, wait_for, write


def test_server_of_a_killed_parent_goes_and_the_next_start_finds_the_data(folder):
    parent, pid, _ = parent_of(f"Server(Path({str(folder)!r}))")
    kill(parent)

    if sys.platform == "linux":
        assert gone(pid)
    with Server(folder) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1
    assert gone(pid)


def test_leftover_server_is_stopped_by_the_next_start(folder):
    with Server(folder):
        pass
    account = account_for(folder)
    leftover = subprocess.Popen(
        [
            *(binaries_for(account) / "postgres", "-D", folder / "data"),
            *("-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"),
        ],
        stderr=subprocess.DEVNULL,
        cwd="/",
        **account.switch,
    )
    wait_for(folder / "data" / "postmaster.pid")

    with Server(folder) as server:
        assert leftover.wait(timeout=10) == 0
        assert ask(server.url("postgres"), "SELECT 1") == 1


def test_pid_file_of_a_dead_server_may_name_a_stranger(folder):
    with Server(folder):
        pass
    account = account_for(folder)
    with subprocess.Popen(["sleep", "60"], cwd="/", **account.switch) as stranger:
        (folder / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n{folder / 'data'}\n")
        with Server(folder) as server:
            assert ask(server.url("postgres"), "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_server_that_was_killed_repairs_itself_at_the_next_start(folder):
    server = Server(folder)
    server.start()
    write(server.url("postgres"))
    assert server.pid is not None
    with psycopg.connect(server.url("postgres")):
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        with Server(folder) as again:
            assert ask(again.url("postgres"), "SELECT text FROM note") == "kept"


def test_initdb_that_was_cut_short_is_begun_anew(folder):
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("18\n")
    with Server(folder) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1


def test_temporary_server_leaves_no_folder_and_sweeps_up_after_the_killed(place, monkeypatch):
    # A place of its own: every test run on this machine sweeps the usual one.
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    parent, pid, abandoned = parent_of("Server.temporary()")
    assert abandoned.parent == place
    kill(parent)
    assert gone(pid) or sys.platform != "linux"
    assert abandoned.is_dir()

    server = Server.temporary()
    assert not abandoned.exists()
    # Of a living process, though it does not run yet.
    Server.temporary().stop()
    assert server.folder.is_dir()
    with server:
        assert ask(server.url("postgres"), "SHOW fsync") == "off"
    assert not server.folder.exists()
