"""The API's writes, each killed at each of its statements."""

from typing import Any, NamedTuple, Protocol

from tests.faults.contract import UNKNOWN, Answer, assert_unavailable, metric
from tests.faults.proxy import Act, Proxy
from tests.faults.stack import Worker

SKILL = {"name": "Python", "category": "language", "level": 5}
PROJECT = {"name": "tool", "description": "A tool."}
# What every write of these tests finds, and the whole content as a text.
CONTENT = """
    INSERT INTO personal_info (name, title, email) VALUES ('Kim', 'Engineer', 'kim@example.com');
    INSERT INTO technologies (name, category) VALUES ('Go', 'language'), ('Nix', 'tool');
    INSERT INTO projects (name, description) VALUES ('old', 'An old tool.');
    INSERT INTO project_technologies (project_id, technology_id) VALUES (1, 1)
"""
STATE = """
    SELECT (SELECT array_agg((name, title, version) ORDER BY name) FROM personal_info)::text,
        (SELECT array_agg((name, level, version) ORDER BY name) FROM skills)::text,
        (SELECT array_agg((name, description, version,
            (SELECT array_agg(name) FROM technologies JOIN project_technologies AS links
                ON technology_id = technologies.id WHERE project_id = projects.id)
        ) ORDER BY name) FROM projects)::text
"""


class Write(NamedTuple):
    method: str
    path: str
    body: dict[str, Any] | None
    status: int
    operation: str


WRITES = {
    "one row": Write("POST", "/api/skills", SKILL, 201, "POST skills-list"),
    "a row and its links": Write(
        "POST",
        "/api/projects",
        PROJECT | {"technologies": ["Go", "Nix"]},
        201,
        "POST projects-list",
    ),
    "a change of links": Write(
        "PATCH",
        "/api/projects/1",
        {"description": "New.", "technologies": ["Nix"]},
        200,
        "PATCH projects-detail",
    ),
    "who one is": Write("PUT", "/api/personal-info", {"title": "Lead"}, 200, "PUT personal-info"),
    "a deletion": Write("DELETE", "/api/projects/1", None, 204, "DELETE projects-detail"),
}


class Place(Protocol):
    """A database, a proxy before it (or before its pooler), and who may write."""

    proxy: Proxy
    token: str

    def sql(self, statement: str) -> list[Any]: ...
    def empty(self) -> None: ...
    def kill_backends(self) -> None: ...


def authorized(token: str) -> dict[str, str]:
    # Whatever version of a row is there.
    return {"authorization": f"Bearer {token}", "if-match": "*"}


def fill(place: Place) -> None:
    place.empty()
    place.sql(CONTENT)


def send(place: Place, worker: Worker, write: Write) -> Answer:
    return worker.call(write.method, write.path, write.body, **authorized(place.token))


def messages(place: Place, worker: Worker, write: Write) -> tuple[list[bytes], Any]:
    """What an undisturbed write sends, one message for each statement, and what it leaves."""
    fill(place)
    before = place.sql(STATE)
    assert worker.connected()
    place.proxy.heard.clear()
    answer = send(place, worker, write)
    assert answer["status"] == write.status, answer
    after = place.sql(STATE)
    assert before != after
    heard = list(place.proxy.heard)
    assert b"BEGIN" in heard[0]
    assert b"COMMIT" in heard[-1]
    return heard, after


def assert_repeated_wherever_it_breaks(
    place: Place, worker: Worker, write: Write, act: Act | None = None
) -> None:
    """Each statement meets a connection that dies: the write is done, once.

    COMMIT is no such statement: `assert_outcome_unknown` is about it.
    """
    heard, after = messages(place, worker, write)
    for number in range(len(heard) - 1):
        fill(place)
        assert worker.connected()
        place.proxy.when(b"", act or place.kill_backends, skipped=number)
        answer = send(place, worker, write)
        assert answer["status"] == write.status, (heard[number], answer)
        assert answer["logs"] == []
        # Between two transactions a pooler has other backends, and nobody needs to try again.
        unseen = act is None and number == 0
        assert metric(answer, "NeonRetries") in ([[], [1]] if unseen else [[1]]), heard[number]
        assert place.sql(STATE) == after, heard[number]
        assert place.proxy.rules == []


def assert_outcome_unknown(
    place: Place, worker: Worker, write: Write, act: Act, *, stays: bool
) -> None:
    """COMMIT, or its answer, is lost: nothing is repeated, and the client is told."""
    heard, after = messages(place, worker, write)
    fill(place)
    before = place.sql(STATE)
    assert worker.connected()
    place.proxy.when(b"COMMIT", act)
    place.proxy.heard.clear()
    answer = send(place, worker, write)
    assert_unavailable(
        answer,
        UNKNOWN,
        1,
        operation=write.operation,
        failure="outcome-unknown",
        phase="after-commit",
    )
    assert metric(answer, "NeonRetries") == []
    assert len(place.proxy.heard) == len(heard)
    assert place.sql(STATE) == (after if stays else before)


def each(names: dict[str, Write]) -> dict[str, Any]:
    """For pytest.mark.parametrize."""
    return {"argvalues": list(names.values()), "ids": list(names)}
