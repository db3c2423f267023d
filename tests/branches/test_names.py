"""Names that branches may have, times and tables as people read them."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from config.neon.address import read_url
from config.neon.branches import moments, names, notes, tables
from config.neon.branches.interface import BranchError
from config.neon.branches.notes import Note
from config.neon.branches.urls import url_of


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "feature/cv#2",
        "ünïcödé",
        "名前",
        "x" * 256,
        'it\'s; DROP TABLE "x" --',
        "$(rm -rf)",
        "..",
        "%00",
    ],
)
def test_what_shows_what_it_is_may_be_a_name(name):
    assert names.checked(name) == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("-rf", "begin with a dash"),
        ("--none", "begin with a dash"),
        (" a", "no blanks at its ends"),
        ("a  b", "no blanks at its ends"),
        ("a\nb", "control or invisible"),
        ("a\0b", "control or invisible"),
        ("a\x1b[31mb", "control or invisible"),
        ("a\u202eb", "control or invisible"),
        ("a\u200bb", "control or invisible"),
        ("a\u2028b", "control or invisible"),
        ("a\ud800b", "control or invisible"),
        ("x" * 257, "at most 256 characters"),
    ],
)
def test_what_deceives_or_breaks_something_is_refused_as_a_wrong_argument(name, words):
    with pytest.raises(BranchError, match=words) as caught:
        names.checked(name)
    assert caught.value.code == 2
    assert f"{caught.value}".isprintable()


def test_two_spellings_of_one_name_are_one_name():
    assert names.checked("u\u0308ber") == "\u00fcber"


def test_an_unknown_name_is_shown_without_what_it_hides():
    text = f"{names.unknown('a' + chr(27) + chr(0x202E) + 'b', ['other'])}"
    assert text == "There is no branch a��b: `branch list` shows all."
    assert len(f"{names.unknown('x' * 9999, [])}") < 200


def test_made_up_names_keep_to_the_limit_and_differ():
    at = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
    assert names.derived("before", "feature", at=at) == "before/feature/20261123T021500.000000Z"
    assert len(names.checked(names.derived("before", "x" * 256, at=at))) <= 256
    assert names.checked(names.throwaway("rehearsal")) != names.throwaway("rehearsal")


def test_gits_branch_is_the_name_and_none_is_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(BranchError, match="git is on no branch here"):
        names.of_git(tmp_path)
    subprocess.run(["git", "init", "--quiet", "-b", "feature/ü", tmp_path], check=True)
    assert names.of_git(tmp_path) == "feature/ü"
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BranchError, match="git is not installed"):
        names.of_git(tmp_path)


# Notes on databases


def test_a_note_is_read_as_it_was_written():
    at = datetime(2026, 11, 23, 2, 15, 1, 5, tzinfo=UTC)
    for note in (
        Note('it\'s "ü"\\', "root", None, at),
        Note("a", "root", "b", at, at + timedelta(days=1), "c", at, is_dead=True),
    ):
        assert notes.read(note.text()) == note


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "",
        "my database",
        "[]",
        "{}",
        '{"branch": 1}',
        '{"branch": {}}',
        '{"branch": {"name": "a", "root": "b", "created_at": "yesterday"}}',
        '{"branch": {"name": "a", "root": "b", "created_at": 1}}',
        '{"branch": {"name": "a", "root": "b", "other": 1}}',
        "[" * 100_000,
    ],
)
def test_a_strangers_comment_is_no_note(comment):
    assert notes.read(comment) is None


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:p%40ss%25@db.example.com:6543/my%20db?sslmode=verify-full&application_name=a%20b",
        "postgresql://me@%2Ftmp%2Fsocket:5432/portfolio",
        "postgresql://me:x@[::1]:5432/portfolio",
        "postgresql://db.localhost/portfolio?user=me",
    ],
)
def test_an_address_is_written_as_it_was_read(url):
    address = read_url(url, "DATABASE_URL")
    assert read_url(url_of(address), "DATABASE_URL") == address
    other = read_url(url_of(address, database="a/b ü?"), "DATABASE_URL")
    assert (other.name, other.host, other.password) == ("a/b ü?", address.host, address.password)


# Times


def test_times_are_written_as_lengths_or_dates():
    at = datetime(2999, 1, 2, 3, 4, tzinfo=UTC)
    assert moments.ahead("2999-01-02T03:04Z") == moments.ahead("2999-01-02T03:04") == at
    assert moments.ahead("2999-01-02T04:04+01:00") == at
    assert moments.ahead("never") is None
    week = moments.ahead("7d")
    assert week is not None
    assert week - moments.ahead("6d") > timedelta(hours=23)
    assert moments.ago("2w") < moments.ago("13d") < moments.ago("12h") < moments.ago("30m")


@pytest.mark.parametrize(
    "text", ["", "soon", "7", "-7d", "7 d", "1e3d", "99999w", "٧d", "2026-13-01"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(BranchError, match="A time is written as") as caught:
        moments.ahead(text)
    assert caught.value.code == 2


def test_a_time_on_the_wrong_side_of_now_is_refused():
    with pytest.raises(BranchError, match="has passed"):
        moments.ahead("2020-01-01")
    with pytest.raises(BranchError, match="is to come"):
        moments.ago("2999-01-01")


def test_tables_are_aligned_by_what_a_terminal_shows():
    assert tables.lines(("a", "b"), [("名前", "x"), ("u\u0308", "y"), ("abc", "")]) == [
        "a     b",
        "名前  x",
        "u\u0308     y",
        "abc",
    ]
    assert [tables.size(count) for count in (None, 0, 1023, 8 << 20, 5 << 40)] == [
        *("-", "0 B", "1023 B", "8 MB", "5 TB")
    ]
    lengths = [moments.length(timedelta(seconds=s)) for s in (-5, 40, 720, 18000, 259200)]
    assert lengths == ["0 s", "40 s", "12 min", "5 h", "3 d"]
