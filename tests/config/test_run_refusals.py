"""What `make run` refuses, each time with one sentence that says what to do."""

import socket

import pytest

from tests.config.runs import SECRET, free_port, refused


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            f"postgresql://me:{SECRET}@127.0.0.1:1/cv",
            "The database of DATABASE_URL at 127.0.0.1 can't be used (nothing listens there): ",
        ),
        (
            f"postgresql://me:{SECRET}@name.invalid/cv",
            "The database of DATABASE_URL at name.invalid can't be used (there is no host of",
        ),
        (f"postgresql://me:{SECRET}@127.0.0.1:port/cv", "DATABASE_URL is no PostgreSQL URL. Write"),
        (f"postgresql://me:{SECRET}@[half/cv", "DATABASE_URL is no PostgreSQL URL. Write"),
        (f"mysql://me:{SECRET}@127.0.0.1/cv", "DATABASE_URL is no PostgreSQL URL. Write"),
        (
            f"postgresql://me:{SECRET}@127.0.0.1:1/cv?sslmode=certainly",
            "The database of DATABASE_URL at 127.0.0.1 can't be used (",
        ),
    ],
    ids=["refused", "unknown host", "odd port", "odd host", "not Postgres", "odd option"],
)
def test_unusable_database_url_is_one_sentence_without_the_password(place, url, sentence):
    arguments = ("--folder", str(place / ".local"), "--port", str(free_port()))
    code, _, complaint = refused(*arguments, DATABASE_URL=url)

    assert code == 1
    assert complaint.startswith(sentence)
    assert complaint.count("\n") == 1
    assert SECRET not in complaint


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "", "٨٠٠٠", "1" * 5000])
def test_odd_port_is_one_sentence(place, port):
    sentence = "PORT must be a whole number from 1 to 65535, as in `make run PORT=8123`.\n"
    assert refused("--folder", str(place), f"--port={port}") == (2, "", sentence)


def test_broken_database_is_one_sentence_and_reset_mends_it(place):
    folder = place / ".local"
    (folder / "postgres" / "data").mkdir(parents=True)
    arguments = ("--folder", str(folder))
    code, _, complaint = refused(*arguments, "--port", str(free_port()))
    assert code == 1
    assert complaint == (
        f"The database in {folder / 'postgres'} is broken: "
        "run `make reset` to begin with an empty one.\n"
    )

    gone = "The local database is gone. `make run` makes a new one.\n"
    assert refused(*arguments, "--reset") == (0, gone, "")
    assert not (folder / "postgres").exists()
    assert refused(*arguments, "--reset") == (0, gone, "")


def test_folder_that_cannot_be_written_is_one_sentence(place):
    (place / "file").write_text("")
    code, _, complaint = refused("--folder", str(place / "file"), "--port", str(free_port()))

    assert (code, complaint.count("\n")) == (1, 1)
    assert complaint.startswith(f"{place / 'file'} can't be written (")


def test_taken_port_is_one_sentence_before_anything_begins(place):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refused("--folder", str(place / ".local"), "--port", str(port)) == (
            1,
            "",
            f"Port {port} is taken: choose another, as in `make run PORT={port + 1}`.\n",
        )
    assert not (place / ".local" / "postgres").exists()
