"""The stack on a desk: built by SAM, run by SAM, answering from the image over a real database."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from config.neon.local import Server
from tests.accounts import code
from tests.stack.local import Engine, Local, LocalError, Relay, ports

pytestmark = pytest.mark.stack

DATABASE = "cv"
LIMIT = 120.0  # seconds of an answer; the first one starts a container


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def built(engine: Engine) -> Path:
    return engine.build()


@pytest.fixture(scope="module")
def database_url(engine: Engine) -> Iterator[str]:
    """The address of an empty database, as containers reach it."""
    with Server.temporary(port=0) as server:
        server.create_database(DATABASE)
        here = urlsplit(server.url(DATABASE))
        assert here.port
        with Relay(engine.gateway(), here.port) as relay:
            credentials = here.netloc.rpartition("@")[0]
            yield f"postgresql://{credentials}@{relay.address}/{DATABASE}?sslmode=disable"


def values(database_url: str, **more: str) -> dict[str, str]:
    return {
        "DATABASE_URL_PARAMETER": "",
        "SECRET_KEY_PARAMETER": "",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
        "SECURE_SSL_REDIRECT": "0",
    } | more


class Owner:
    """What the manage function made, through `sam local start-lambda`."""

    def __init__(self, manage: Local) -> None:
        self.manage = manage
        self.refused = self.run("shell")
        self.migrated = self.run("migrate", "--no-input")
        self.loaded = self.run("loadsample")
        self.created = self.run("createowner")
        self.token = self.run("token", "create", "tests of the stack")

    def run(self, command: str, *arguments: str) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.manage.url}/2015-03-31/functions/ManageFunction/invocations",
            json={"command": command, "arguments": list(arguments)},
            timeout=LIMIT,
            trust_env=False,
        )
        if "exit_code" not in answer.text:
            raise LocalError(f"{answer.text}\n{self.manage.text()}")
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
def places() -> tuple[int, int]:
    return ports()


@pytest.fixture(scope="module")
def owner(engine: Engine, built: Path, database_url: str, places: tuple[int, int]) -> Owner:
    given = {"ManageFunction": values(database_url)}
    with Local(engine, built, "start-lambda", places[0], given) as manage:
        return Owner(manage)


@pytest.fixture(scope="module")
def api(
    engine: Engine, built: Path, database_url: str, places: tuple[int, int], owner: Owner
) -> Iterator[httpx.Client]:
    given = values(database_url, PUBLIC_ORIGIN=f"http://127.0.0.1:{places[1]}")
    with (
        Local(engine, built, "start-api", places[1], {"ApiFunction": given}) as local,
        httpx.Client(base_url=local.url, timeout=LIMIT, trust_env=False) as client,
    ):
        yield client


def test_one_build_serves_all_functions(built: Path):
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    template = yaml.load((built / "template.yaml").read_text(), Loader)  # noqa: S506
    images = {
        resource["Properties"]["ImageUri"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }

    assert images == {"apifunction:portfolio"}


def test_manage_function_migrates_and_makes_the_owner(owner: Owner):
    assert (owner.migrated["exit_code"], owner.loaded["exit_code"]) == (0, 0)
    assert "Applying portfolio.0002_triggers... OK" in owner.migrated["stdout"]
    assert owner.created["exit_code"] == 0


def test_manage_function_refuses_what_is_not_listed(owner: Owner):
    assert owner.refused["exit_code"] == 2
    assert owner.refused["error"]["type"] == "Refused"


def test_reads(api: httpx.Client):
    assert api.get("/healthz").json() == {"status": "alive"}
    assert api.get("/readyz").json() == {"status": "ready"}
    skills = api.get("/api/skills", params={"limit": 3})
    assert skills.status_code == 200
    assert len(skills.json()) == 3
    assert api.get("/api/skills", params={"canary": "1"}).status_code == 400


def test_unchanged_answer_is_a_304(api: httpx.Client):
    first = api.get("/api/portfolio")
    again = api.get("/api/portfolio", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_write_is_seen_in_the_next_answer(api: httpx.Client, owner: Owner):
    row = {"name": "Canary", "category": "tool"}
    assert api.post("/api/technologies", json=row).status_code == 401
    token = owner.token["stdout"].strip()
    made = api.post("/api/technologies", json=row, headers={"Authorization": f"Bearer {token}"})

    assert made.status_code == 201, made.text
    names = [each["name"] for each in api.get("/api/technologies?name=Canary").json()]
    assert names == ["Canary"]


def test_owner_logs_in_and_sees_the_admin(api: httpx.Client, owner: Owner):
    """By the password and, as it is the first time, by setting up an authenticator app."""
    cookies: dict[str, str] = {}
    password = owner.created["stdout"].split()[-1]
    answer = send(api, cookies, "/admin/login/", username="owner", password=password)
    enrolment = "/admin/login/second-factor/"
    assert (answer.status_code, answer.headers["Location"]) == (302, enrolment), answer.text
    key = re.search(r'id="key"[^>]*>([A-Z2-7 ]+)<', ask(api, cookies, enrolment).text)
    assert key
    shown = send(api, cookies, enrolment, code=code(key[1]))
    assert (shown.status_code, shown.text.count("<li><code>")) == (200, 10), shown.text
    home = ask(api, cookies, "/admin/")

    assert home.status_code == 200
    assert "/admin/logout/" in home.text
    style = re.search(r'href="(/static/[^"]+\.css)"', home.text)
    assert style
    assert api.get(style[1]).headers["Content-Type"].startswith("text/css")


def ask(api: httpx.Client, cookies: dict[str, str], page: str) -> httpx.Response:
    """The cookies are for HTTPS alone, so they are carried by hand."""
    answer = api.get(page, headers={"Cookie": carried(cookies)})
    cookies.update(answer.cookies)
    return answer


def send(api: httpx.Client, cookies: dict[str, str], page: str, **fields: str) -> httpx.Response:
    """The form of the page, filled in."""
    form = ask(api, cookies, page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert token, form.text
    headers = {"Cookie": carried(cookies), "Origin": str(api.base_url).rstrip("/")}
    body = {"csrfmiddlewaretoken": token[1], **fields}
    answer = api.post(page, data=body, headers=headers)
    cookies.update(answer.cookies)
    return answer


def carried(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
