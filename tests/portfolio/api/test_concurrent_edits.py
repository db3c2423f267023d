"""Clients that write at once, over a real server: one wins, the others are told, nothing is lost.

Each word that was written stays, and each that was refused is nowhere.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer

from portfolio.models import Experience, PersonalInfo, Skill
from tests.factories import a_job, a_person, a_skill, a_technology

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 5
ROUNDS = 8
SUCCESSES = 6  # of each client
LIMIT = 60.0  # seconds for an answer, and for the others to arrive

Client = httpx.Client


@pytest.fixture
def clients(
    live_server: LiveServer, owner_token: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Client]]:
    # More writes in a minute than anybody has reason for.
    monkeypatch.setattr("portfolio.api.throttling.WriteThrottle.rate", "9999/s", raising=False)
    headers = {"Authorization": f"Bearer {owner_token}"}
    made = [
        Client(base_url=live_server.url, headers=headers, timeout=LIMIT, trust_env=False)
        for _ in range(CLIENTS)
    ]
    yield made
    for client in made:
        client.close()


def at_once(work: Callable[[int, Client], Any], clients: list[Client]) -> list[Any]:
    """What `work` answers for each client; each has a thread of its own."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(work, range(len(clients)), clients))


def change(client: Client, path: str, tag: str, body: Any, method: str = "PATCH") -> httpx.Response:
    answer = client.request(method, path, json=body, headers={"If-Match": tag})
    assert answer.status_code in {200, 204, 412}, answer.text
    return answer


@pytest.fixture(params=["experience", "links", "personal-info"])
def target(request: pytest.FixtureRequest, transactional_db: None) -> tuple[str, str, Any, Any]:
    """What is edited: its address, the field with the words, its model, what is sent beside."""
    if request.param == "personal-info":
        a_person(summary="start")
        return "/api/personal-info", "summary", PersonalInfo, lambda word: {}
    path = f"/api/experience/{a_job(a_technology('Go'), description='start').pk}"
    if request.param == "experience":
        return path, "description", Experience, lambda word: {}
    # Links are written in statements of their own.
    return path, "description", Experience, lambda word: {"technologies": ["Go"] * (word % 2)}


def test_of_those_who_read_the_same_one_writes(
    clients: list[Client], target: tuple[str, str, Any, Any]
) -> None:
    path, field, model, beside = target
    before = model.objects.get().version
    together = Barrier(CLIENTS, timeout=LIMIT)

    def work(number: int, client: Client) -> list[int]:
        found = []
        for turn in range(ROUNDS):
            read = client.get(path)
            together.wait()
            body = {field: f"{read.json()[field]} {turn}-{number}"} | beside(number)
            found.append(change(client, path, read.headers["ETag"], body).status_code)
            together.wait()
        return found

    rounds = zip(*at_once(work, clients), strict=True)
    assert [Counter(each) for each in rounds] == [Counter({200: 1, 412: CLIENTS - 1})] * ROUNDS
    row = model.objects.get()
    assert row.version == before + ROUNDS
    turns = [word.partition("-")[0] for word in getattr(row, field).split()]
    assert turns == ["start", *map(str, range(ROUNDS))]


def test_successes_are_the_versions_advance_and_every_word_stays(
    clients: list[Client], target: tuple[str, str, Any, Any]
) -> None:
    """Whoever is refused goes on from what the refusal shows."""
    path, field, model, beside = target
    before = model.objects.get().version

    def work(number: int, client: Client) -> list[str]:
        read = client.get(path)
        tag, text, written = read.headers["ETag"], read.json()[field], []
        while len(written) < SUCCESSES:
            word = f"{number}-{len(written)}"
            answer = change(client, path, tag, {field: f"{text} {word}"} | beside(len(written)))
            tag, told = answer.headers["ETag"], answer.json()
            if answer.status_code == 200:
                written.append(word)
                assert told[field] == f"{text} {word}"
            text = (told if answer.status_code == 200 else told["current"])[field]
        return written

    written = [word for words in at_once(work, clients) for word in words]
    row = model.objects.get()
    assert row.version == before + len(written) == before + CLIENTS * SUCCESSES
    words = getattr(row, field).split()
    assert sorted(words) == sorted(["start", *written])
    # What a client wrote later stands later.
    for number in range(CLIENTS):
        mine = [word for word in words if word.startswith(f"{number}-")]
        assert mine == [f"{number}-{count}" for count in range(SUCCESSES)]


def test_a_row_is_edited_or_deleted_but_not_both(clients: list[Client]) -> None:
    go = a_technology("Go")
    jobs = [a_job(go) for _ in range(ROUNDS)]
    together = Barrier(CLIENTS, timeout=LIMIT)

    def work(number: int, client: Client) -> list[int]:
        found = []
        for job in jobs:
            path = f"/api/experience/{job.pk}"
            tag = client.get(path).headers["ETag"]
            together.wait()
            if number % 2:
                body = {"position": "canary", "technologies": []}
                answer = client.patch(path, json=body, headers={"If-Match": tag})
            else:
                answer = client.delete(path, headers={"If-Match": tag})
            found.append(answer.status_code)
        return found

    rounds = list(zip(*at_once(work, clients), strict=True))
    for job, statuses in zip(jobs, rounds, strict=True):
        told = Counter(statuses)
        if told[204]:
            assert told == {204: 1, 404: CLIENTS - 1}
            assert not Experience.objects.filter(pk=job.pk).exists()
        else:
            assert told == {200: 1, 412: CLIENTS - 1}
            job.refresh_from_db()
            assert (job.position, list(job.technologies.all())) == ("canary", [])


def test_of_those_who_read_the_same_order_one_puts_another(clients: list[Client]) -> None:
    for _ in range(5):
        a_skill()
    together = Barrier(CLIENTS, timeout=LIMIT)
    path = "/api/skills/order"

    def work(number: int, client: Client) -> list[tuple[int, list[int]]]:
        found, random = [], Random(number)  # noqa: S311 - no secret
        for _ in range(ROUNDS):
            read = client.get(path)
            wanted = read.json()
            while wanted == read.json():
                random.shuffle(wanted)
            together.wait()
            tag = read.headers["ETag"]
            found.append((change(client, path, tag, wanted, "PUT").status_code, wanted))
            together.wait()
        return found

    rounds = list(zip(*at_once(work, clients), strict=True))
    for each in rounds:
        assert Counter(status for status, _ in each) == {200: 1, 412: CLIENTS - 1}
    [last] = [wanted for status, wanted in rounds[-1] if status == 200]
    assert [row.pk for row in Skill.objects.all()] == last


def test_a_row_that_comes_while_an_order_is_put_is_seen_or_comes_first(
    clients: list[Client],
) -> None:
    """Whoever put an order without it had read the list before it came."""
    first, second = a_skill(), a_skill()
    path = "/api/skills/order"
    together = Barrier(CLIENTS, timeout=LIMIT)

    def work(number: int, client: Client) -> list[Any]:
        found: list[Any] = []
        for _ in range(ROUNDS):
            read = client.get(path)
            together.wait()
            if number == 0:
                body = {"name": "new", "category": "c", "level": 1}
                found.append(client.post("/api/skills", json=body).json()["id"])
            else:
                answer = change(client, path, read.headers["ETag"], read.json()[::-1], method="PUT")
                found.append(answer.status_code)
            together.wait()
        return found

    made, *statuses = at_once(work, clients)
    for each in zip(*statuses, strict=True):
        assert each.count(200) <= 1
    ids = [row.pk for row in Skill.objects.all()]
    assert sorted(ids) == sorted([first.pk, second.pk, *made])
