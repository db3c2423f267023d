"""Neon's API fails in every documented way; nothing is done twice, and nothing secret is said."""

import dataclasses
import socket
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from config.env import ConfigurationError
from config.neon.branches import neon_http
from config.neon.branches.interface import BranchError
from config.neon.branches.neon import NeonProvider
from tests.branches.neon.server import KEY


class Ear:
    """Hears what is told."""

    def __init__(self) -> None:
        self.heard = ""

    def __call__(self, line: str) -> None:
        self.heard += f"{line}\n"


@pytest.fixture
def tell() -> Ear:
    return Ear()


def create(neon, name, tell, **options):
    return neon.create(name, parent=neon.production(), tell=tell, **options)


def names(neon) -> set[str]:
    return {branch.name for branch in neon.branches()}


@pytest.mark.parametrize("status", [423, 429, 503])
def test_who_is_told_to_come_again_does_after_the_pause(neon, neon_server, tell, status):
    neon_server.fail("GET", "/branches", status=status, headers={"Retry-After": "0"}, times=3)
    assert names(neon) == {"main"}
    assert neon_server.count("GET", "/branches") == 4


def test_a_change_is_asked_for_again_when_the_project_is_locked(neon, neon_server, tell):
    neon_server.fail("POST", "/branches", status=423, headers={"Retry-After": "0"}, times=2)
    create(neon, "feature", tell)
    assert names(neon) == {"main", "feature"}
    assert neon_server.count("POST", "/branches") == 3
    assert tell.heard.count("Neon is busy (423 locked): again in 0.0 s") == 2


def test_the_pause_is_what_neon_asks_for_or_grows():
    assert neon_http.pause_for("17", 0) == 17.0
    later = datetime.now(UTC) + timedelta(hours=1)
    assert 3500 < neon_http.pause_for(later.strftime("%a, %d %b %Y %H:%M:%S GMT"), 0) <= 3600
    assert neon_http.pause_for("Mon, 23 Nov 2020 02:00:00 GMT", 0) == 0.0
    for nothing in ("", "soon", "-1"):
        assert 0.25 <= neon_http.pause_for(nothing, 0) <= 0.5
        assert neon_http.pause_for(nothing, 60) <= neon_http.LONGEST_PAUSE


def test_a_pause_beyond_all_patience_ends_it_with_what_to_do(neon, neon_server, tell):
    neon_server.fail("GET", "/branches", status=429, headers={"Retry-After": "86400"})
    with pytest.raises(BranchError, match=r"busy all the time .*Run the same command again later"):
        neon.branches()
    assert neon_server.count("GET", "/branches") == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Neon refuses this (400: canary-message, request "),
        (401, "Neon refuses NEON_API_KEY (401): make another, or copy it anew."),
        (403, "NEON_API_KEY has no right to do this (403: canary-message, request "),
        (404, "is NEON_PROJECT_ID the right one?"),
        (409, "Neon refuses this (409: canary-message, request "),
        (422, "Neon refuses this (422: canary-message, request "),
        (500, "Neon failed inside (500: canary-message, request "),
        (502, "Neon failed inside (502: canary-message, request "),
    ],
)
def test_any_other_refusal_is_told_and_not_asked_again(neon, neon_server, status, words):
    neon_server.fail("GET", "/branches", status=status)
    with pytest.raises(BranchError) as caught:
        neon.branches()
    assert words in f"{caught.value}"
    assert neon_server.count("GET", "/branches") == 1


def test_neons_own_words_can_neither_leak_the_key_nor_turn_the_terminal(neon, neon_server):
    neon_server.fail("GET", "/branches", status=400, message=f"canary {KEY}\x1b[31m\n" + "x" * 999)
    with pytest.raises(BranchError) as caught:
        neon.branches()
    text = f"{caught.value}"
    assert "canary ***" in text
    assert KEY not in text
    assert text.isprintable()
    assert len(text) < 600


@pytest.mark.parametrize("how", [{"status": 500}, {"cut": "before"}])
def test_a_creation_that_was_not_heard_is_told_and_not_repeated(neon, neon_server, tell, how):
    neon_server.fail("POST", "/branches", **how)
    with pytest.raises(BranchError, match=r"nothing was created\. Run the same command again"):
        create(neon, "feature", tell)
    assert neon_server.count("POST", "/branches") == 1
    create(neon, "feature", tell)
    assert names(neon) == {"main", "feature"}


@pytest.mark.parametrize("cut", ["after", "within", "half"])
def test_a_creation_whose_answer_is_lost_goes_on_with_what_exists(neon, neon_server, tell, cut):
    neon_server.fail("POST", "/branches", cut=cut)
    branch = create(neon, "feature", tell)
    assert branch.state == "active"
    assert "It was created all the same." in tell.heard
    assert neon_server.count("POST", "/branches") == 1


def test_a_change_or_deletion_whose_answer_is_lost_is_looked_after(neon, neon_server, tell):
    branch = create(neon, "feature", tell)
    neon_server.fail("PATCH", "/branches/ID", cut="after")
    assert neon.rename(branch, "renamed", tell=tell).name == "renamed"
    neon_server.fail("PATCH", "/branches/ID", cut="before")
    with pytest.raises(BranchError, match="nothing was changed"):
        neon.rename(branch, "other", tell=tell)
    neon_server.fail("POST", "/branches/ID/restore", cut="before")
    with pytest.raises(BranchError, match="nothing was restored"):
        neon.reset(branch, tell=tell)
    neon_server.fail("POST", "/branches/ID/restore", cut="after")
    neon.reset(neon.find("renamed"), tell=tell)
    neon_server.fail("DELETE", "/branches/ID", cut="after")
    neon.delete(neon.find("renamed"), tell=tell)
    assert names(neon) == {"main"}
    assert neon_server.count("DELETE", "/branches/ID") == 1


@pytest.mark.parametrize("end", ["failed", "error", "cancelled"])
def test_an_operation_that_does_not_end_well_is_told_with_what_exists(neon, project, tell, end):
    project.ends["create_branch"] = end
    with pytest.raises(BranchError) as caught:
        create(neon, "feature", tell)
    text = f"{caught.value}"
    assert f"operation create_branch ended as {end}: canary-operation-error." in text
    assert "`branch list` shows what exists" in text


def test_a_skipped_operation_is_a_finished_one(neon, project, tell):
    branch = create(neon, "feature", tell)
    project.ends["suspend_compute"] = "skipped"
    neon.delete(branch, tell=tell)
    assert names(neon) == {"main"}


def test_an_answer_that_takes_too_long_is_not_waited_for(neon, neon_server, tell):
    neon_server.fail("GET", "/branches", seconds=3.0)
    hasty = NeonProvider(dataclasses.replace(neon.api, timeout=0.2))
    with pytest.raises(BranchError, match=r"was lost \(no answer in time"):
        hasty.branches()


def test_who_is_not_there_is_told_before_anything_is_asked(neon):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    away = NeonProvider(dataclasses.replace(neon.api, url=f"http://127.0.0.1:{port}/api/v2"))
    with pytest.raises(BranchError, match=r"can't be reached .*Nothing was asked of it"):
        away.branches()


def test_all_pages_are_read_and_a_list_without_end_is_not(neon, project):
    project.page = 2
    for index in range(4):
        parent = next(iter(project.branches))
        project.new_branch(f"b{index}", parent, current_state="ready")
    assert names(neon) == {"main", "b0", "b1", "b2", "b3"}
    project.list_branches = lambda _: {
        "branches": list(project.branches.values()),
        "pagination": {"next": "again"},
    }
    with pytest.raises(BranchError, match="its pages repeat"):
        neon.branches()


def test_a_creation_that_was_cut_short_is_gone_on_with(neon, neon_server, project, tell):
    project.create(
        {
            "branch": {"name": "feature", "parent_id": neon.production().id},
            "endpoints": [{"type": "read_write"}],
        }
    )
    project.pending[0].left = 4
    branch = create(neon, "feature", tell)
    assert "feature is there and not ready yet: going on with it." in tell.heard
    assert branch.state == "active"
    assert neon_server.count("POST", "/branches") == 0


def test_a_schema_only_branch_that_lacks_its_record_is_gone_on_with(neon, project, tell):
    body = {
        "branch": {
            "name": "empty",
            "parent_id": neon.production().id,
            "init_source": "schema-only",
        },
        "endpoints": [{"type": "read_write"}],
    }
    project.create(body)
    project.settle()
    assert create(neon, "empty", tell, schema_only=True).name == "empty"
    with pytest.raises(BranchError, match="already"):
        create(neon, "empty", tell, schema_only=True)


def test_what_is_protected_or_has_no_compute_is_told(neon, project, tell):
    branch = create(neon, "feature", tell)
    project.branches[branch.id]["protected"] = True
    with pytest.raises(BranchError, match=r"Neon refuses this \(422: a default or protected"):
        neon.delete(branch, tell=tell)
    assert neon.find("feature").is_protected
    project.endpoints.clear()
    assert neon.find("feature").state == "none"
    with pytest.raises(BranchError, match="no endpoint"):
        neon.url(branch, direct=True)


def test_an_expiry_beyond_neons_limit_is_refused_before_it_is_asked_for(neon, neon_server, tell):
    with pytest.raises(BranchError, match="30 days at most"):
        create(neon, "feature", tell, expires_at=datetime.now(UTC) + timedelta(days=31))
    assert neon_server.count("POST", "/branches") == 0


def test_one_of_several_databases_is_named(neon, project):
    project.databases.append("other")
    with pytest.raises(BranchError, match="databases neondb, other: set NEON_DATABASE"):
        neon.url(neon.production(), direct=True)
    named = NeonProvider(neon.api, database="neondb")
    assert named.url(named.production(), direct=False).startswith("postgresql://")


def test_a_name_that_was_made_elsewhere_is_found_and_shown_without_what_it_hides(
    neon, project, command
):
    branch = create(neon, "feature", lambda line: None)
    project.branches[branch.id]["name"] = "odd  \u202ename"
    assert "odd  \ufffdname" in command("list", "--quick")[1]
    assert command("delete", "odd  \u202ename")[0] == 0
    assert names(neon) == {"main"}


def test_a_project_without_a_default_branch_is_told(neon, project):
    next(iter(project.branches.values()))["default"] = False
    with pytest.raises(BranchError, match="no default branch"):
        neon.production()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("NEON_API_KEY", "canary-key\r\nX-Evil: 1", "NEON_API_KEY has characters"),
        ("NEON_API_KEY", "canary-kéy", "NEON_API_KEY has characters"),
        ("NEON_API_KEY", "", "NEON_API_KEY is not set"),
        ("NEON_PROJECT_ID", "canary/../x", "NEON_PROJECT_ID is no project's id"),
        ("NEON_API_URL", "http://canary.example/api/v2", "must begin with https://"),
        ("NEON_API_URL", "http://127.0.0.1.canary.example/", "must begin with https://"),
        ("NEON_API_URL", "ftp://127.0.0.1/canary", "must begin with https://"),
        ("NEON_API_URL", "https://canary@console.neon.tech", "is no API's address"),
        ("NEON_API_URL", "https://console.neon.tech?canary=1", "is no API's address"),
        ("NEON_API_URL", "http://[canary", "is no URL"),
    ],
)
def test_a_wrong_variable_is_named_without_its_value(monkeypatch, variable, value, words):
    monkeypatch.setenv("NEON_API_KEY", KEY)
    monkeypatch.setenv("NEON_PROJECT_ID", "calm-sun-1")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as caught:
        NeonProvider.from_environment()
    assert words in f"{caught.value}"
    assert "canary" not in f"{caught.value}"


def test_the_key_shows_in_no_representation(neon):
    assert KEY not in f"{neon.api!r} {neon.title} {vars(neon)!r}"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/branches", {"branch": {"nmae": "typing error"}}),
        ("POST", "/branches", {"branch": {"name": 1}}),
        ("POST", "/branches", {"branch": {"expires_at": "tomorrow"}}),
        ("POST", "/branches", {"endpoint": []}),
        ("GET", "/branches?curser=x", None),
        ("GET", "/branchs", None),
    ],
)
def test_the_server_of_these_tests_refuses_what_nobody_documented(neon_server, method, path, body):
    answer = httpx.request(
        method,
        f"{neon_server.url}/projects/{neon_server.project.id}{path}",
        json=body,
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert answer.status_code == 400
    assert len(neon_server.complaints) == 1
    neon_server.complaints.clear()
