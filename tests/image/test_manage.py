"""The image's other entry point, for whoever deploys: `config.manage_handler.manage`."""

from collections.abc import Iterator

import pytest

from tests.image.conftest import Owner
from tests.image.function import Function

pytestmark = pytest.mark.image


@pytest.fixture(scope="module")
def manage(image: str, variables: dict[str, str], owner: Owner) -> Iterator[Function]:
    with Function(image, handler="config.manage_handler.manage", **variables) as manage:
        yield manage


def test_empty_database_was_migrated_and_filled(owner: Owner):
    assert "Applying portfolio.0001_tables... OK" in owner.migrated
    assert owner.password
    assert owner.token


def test_migrating_again_does_nothing(manage: Function, owner: Owner):
    answer = manage.invoke({"command": "migrate"})
    assert answer["exit_code"] == 0
    assert "No migrations to apply." in answer["stdout"]


def test_deploy_check_is_clean(manage: Function):
    answer = manage.invoke({"command": "check", "arguments": ["--deploy"]})
    assert (answer["exit_code"], answer["truncated"]) == (0, False)


@pytest.mark.parametrize("command", ["shell", "flush", "dbshell", "prebuild", "sh"])
def test_what_is_not_allowed_is_refused(manage: Function, command: str):
    answer = manage.invoke({"command": command})
    assert (answer["exit_code"], answer["error"]["type"]) == (2, "Refused")


def test_http_event_is_refused(manage: Function):
    answer = manage.invoke({"version": "2.0", "rawPath": "/", "requestContext": {}})
    assert answer["error"]["type"] == "Refused"
