"""A typed client, as a stock generator makes it from the committed document."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from portfolio.api.docs import DOCUMENT
from tests.factories import a_person

NAME = "portfolio_client"

# What a user of the client writes. mypy holds it, and what it imports, against the types: all of
# the models, and of the functions, which are all made alike, those of one resource.
PROGRAM = """
from portfolio_client import AuthenticatedClient, Client
from portfolio_client.api.experience import create_experience, list_experience
from portfolio_client.models import Experience, ExperienceCreate, Problem


def companies(client: Client) -> list[str]:
    answer = list_experience.sync(client=client, current=True, ordering="-start_date")
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(answer)
    return [job.company for job in answer]


def add(client: AuthenticatedClient, company: str) -> Experience:
    job = ExperienceCreate(company=company, position="Engineer", start_date="2024-02")
    answer = create_experience.sync(client=client, body=job)
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(answer)
    return answer
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the generated package lies."""
    folder = tmp_path_factory.mktemp("client")
    # The generator formats its output with tools on the PATH, which nobody here will read.
    (folder / "config.yml").write_text("post_hooks: []\n")
    generator = Path(sys.executable).with_name("openapi-python-client")
    command = [generator, "generate", "--path", DOCUMENT, "--meta", "none", "--fail-on-warning"]
    command += ["--config", folder / "config.yml", "--output-path", folder / NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "arning" not in done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    yield import_module(NAME)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


class Api:
    """The generated functions and models by their names, for one client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def model(self, name: str) -> Any:
        return getattr(import_module(f"{NAME}.models"), name)

    def call(self, operation: str, *path: int, **arguments: Any) -> Any:
        """The whole answer: `status_code`, `headers`, and `parsed` as a model."""
        tag, _, name = operation.rpartition(".")
        module = import_module(f"{NAME}.api.{tag}.{name}")
        return module.sync_detailed(*path, client=self.client, **arguments)


@pytest.fixture
def public(package: ModuleType, live_server: LiveServer) -> Iterator[Api]:
    with package.Client(live_server.url, raise_on_unexpected_status=True) as client:
        yield Api(client)


@pytest.fixture
def authorized(package: ModuleType, live_server: LiveServer, owner_token: str) -> Iterator[Api]:
    with package.AuthenticatedClient(
        live_server.url, token=owner_token, raise_on_unexpected_status=True
    ) as client:
        yield Api(client)


def test_client_and_a_program_that_uses_it_are_strictly_typed(folder: Path) -> None:
    (folder / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "program.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Success: no issues found in "), done.stdout + done.stderr


RESOURCES = [
    (
        "experience",
        ("experience", "experience", "Experience"),
        {
            "company": "Acme",
            "position": "Engineer",
            "start_date": "2020-02-29",
            "end_date": None,
            "company_url": "https://acme.example.com",
            "technologies": ["Python"],
        },
        {"position": "Principal", "end_date": "2024-01", "technologies": []},
    ),
    (
        "projects",
        ("project", "projects", "Project"),
        {
            "name": "tool",
            "description": "A tool.",
            "featured": True,
            "start_date": "2021",
            "keywords": ["sql"],
            "technologies": ["Python"],
        },
        {"featured": False, "start_date": None},
    ),
    (
        "skills",
        ("skill", "skills", "Skill"),
        {"name": "Python", "category": "backend", "level": 5, "years_experience": 12},
        {"level": 4, "years_experience": None},
    ),
    (
        "technologies",
        ("technology", "technologies", "Technology"),
        {"name": "Rust", "category": "language"},
        {"category": "languages", "active": False},
    ),
]


# The others are of the same kind; these have what is special about them.
RESOURCES += [
    (
        "education",
        ("education", "education", "Education"),
        {"institution": "", "area": "Physics", "start_date": "2001", "courses": ["Optics"]},
        {"end_date": "2004-06", "courses": []},
    ),
    (
        "references",
        ("reference", "references", "Recommendation"),
        {"name": "Alex", "reference": "Good."},
        {"reference": None, "visible_from": datetime(2999, 1, 1, tzinfo=UTC)},
    ),
]


@pytest.mark.parametrize(("tag", "names", "values", "changes"), RESOURCES)
def test_client_reads_and_writes_a_resource(
    tag: str,
    names: tuple[str, str, str],
    values: dict[str, Any],
    changes: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    api: Api = request.getfixturevalue("authorized")
    one, many, component = names
    row = api.model(component)
    python = api.model("TechnologyCreate")(name="Python", category="language")
    api.call("technologies.create_technology", body=python)

    created = api.call(f"{tag}.create_{one}", body=api.model(f"{component}Create")(**values))
    assert created.status_code == 201
    assert isinstance(created.parsed, row)
    pk = created.parsed.id
    assert created.headers["Location"] == f"/api/{tag}/{pk}"
    assert {name: getattr(created.parsed, name) for name in values} == values
    assert created.parsed.active is True

    assert api.call(f"{tag}.get_{one}", pk).parsed == created.parsed
    listed = api.call(f"{tag}.list_{many}", ordering="-id", limit=1)
    assert listed.parsed == [created.parsed]

    change = api.model(f"{component}Update")(**changes)
    tag_read = created.headers["ETag"]
    updated = api.call(f"{tag}.update_{one}", pk, body=change, if_match=tag_read)
    assert updated.status_code == 200
    assert updated.parsed.to_dict() == created.parsed.to_dict() | change.to_dict()

    # A row that was read may be sent back as it is.
    sent = api.model(f"{component}Replace").from_dict(created.parsed.to_dict())
    stale = api.call(f"{tag}.replace_{one}", pk, body=sent, if_match=tag_read)
    assert stale.status_code == 412
    assert row.from_dict(stale.parsed.current.to_dict()) == updated.parsed
    assert stale.headers["ETag"] == updated.headers["ETag"]
    replaced = api.call(f"{tag}.replace_{one}", pk, body=sent, if_match=stale.headers["ETag"])
    assert replaced.parsed == created.parsed

    if tag != "technologies":
        order = api.call(f"{tag}.get_order_of_{many}")
        assert order.parsed == [pk]
        put = api.call(f"{tag}.order_{many}", body=[pk], if_match=order.headers["ETag"])
        assert put.parsed == [pk]

    deleted = api.call(f"{tag}.delete_{one}", pk, if_match="*")
    assert (deleted.status_code, deleted.parsed) == (204, None)
    gone = api.call(f"{tag}.get_{one}", pk)
    assert gone.status_code == 404
    assert isinstance(gone.parsed, api.model("Problem"))


def test_client_reads_and_writes_the_personal_info(authorized: Api, public: Api) -> None:
    a_person(name="Kim", title="Engineer", phone="1")
    update = authorized.model("PersonalInfoUpdate")
    put = authorized.call(
        "personal_info.put_personal_info", body=update(title="Staff Engineer"), if_match="*"
    )
    assert (put.status_code, put.parsed.name, put.parsed.title) == (200, "Kim", "Staff Engineer")
    patched = authorized.call(
        "personal_info.update_personal_info",
        body=update(phone=None),
        if_match=put.headers["ETag"],
    )
    assert patched.parsed.phone is None
    shown = public.call("personal_info.get_personal_info").parsed.to_dict()
    owners = {"show_email": True, "show_phone": True, "show_address": False}
    assert patched.parsed.to_dict() == shown | owners


def test_public_client_reads_without_the_owner_s_fields(public: Api, authorized: Api) -> None:
    a_person(name="Kim")
    create = authorized.model("SkillCreate")
    authorized.call("skills.create_skill", body=create(name="A", category="a", level=1))
    hidden = create(name="B", category="b", level=1, active=False)
    authorized.call("skills.create_skill", body=hidden)
    portfolio = public.call("portfolio.get_portfolio").parsed
    assert portfolio.personal_info.name == "Kim"
    assert [skill.name for skill in portfolio.skills] == ["A"]
    assert "active" not in portfolio.skills[0].to_dict()
    assert portfolio.experience == portfolio.education == portfolio.references == []
    assert public.call("service.get_index").parsed.skills == "/api/skills"
    assert public.call("service.get_readiness").parsed.status == "ready"


def test_client_asks_with_every_kind_of_parameter(authorized: Api, public: Api) -> None:
    technology = authorized.model("TechnologyCreate")(name="Python", category="language")
    authorized.call("technologies.create_technology", body=technology)
    create = authorized.model("ExperienceCreate")
    for year in (2020, 2021, 2022):
        job = create(
            company="Acme",
            position=f"{year}",
            start_date=f"{year}",
            technologies=["Python"],
        )
        authorized.call("experience.create_experience", body=job)
    page = public.call(
        "experience.list_experience",
        current=True,
        start_date_from="2021",
        technology="python",
        search="acme",
        ordering="start_date,-id",
        limit=1,
        offset=0,
    )
    assert [job.position for job in page.parsed] == ["2021"]
    assert page.headers["Link"].endswith('; rel="next"')
    hidden = authorized.call("experience.list_experience", active=False)
    assert hidden.parsed == []


def test_error_is_a_typed_problem_with_each_mistake(authorized: Api, public: Api) -> None:
    body = authorized.model("SkillCreate")(name="", category="backend", level=9)
    refused = authorized.call("skills.create_skill", body=body)
    problem = refused.parsed
    assert refused.status_code == 400
    assert isinstance(problem, authorized.model("Problem"))
    assert (problem.status, problem.title) == (400, "Bad Request")
    assert problem.request_id == refused.headers["X-Request-Id"]
    assert [(fault.pointer, fault.detail) for fault in problem.errors] == [
        ("#/name", "This field may not be blank."),
        ("#/level", "A level is a whole number from 1 (novice) to 5 (expert)."),
    ]
    anonymous = public.call("skills.create_skill", body=body)
    assert (anonymous.status_code, anonymous.parsed.status) == (401, 401)
