"""The image under Lambda's conditions: what it can't do there, and that it needs none of it."""

import json
import re

import pytest

from tests.emulator.events import http_api
from tests.image.conftest import Owner
from tests.image.function import MEMORY, WITHOUT_BOUNDS, Function
from tests.image.routes import PAGES, drive

pytestmark = pytest.mark.image

# Tries to write wherever the image has a folder, and says where that went well.
WRITABLE = """
import os
for folder, names, files in os.walk("/"):
    names[:] = [name for name in names if folder != "/" or name not in ("proc", "sys", "dev")]
    try:
        with open(os.path.join(folder, "canary"), "x"):
            print(folder)
    except OSError:
        continue
"""


def test_conditions_are_lambdas(function: Function):
    status = dict(
        line.split(":\t", 1)
        for line in function.execute("cat", "/proc/self/status").splitlines()
        if ":\t" in line
    )
    assert status["Uid"].split() == ["993"] * 4
    assert status["Gid"].split() == ["990"] * 4
    # None can be had, and no program that is started can get any.
    assert {status[name] for name in ("CapEff", "CapPrm", "CapBnd")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    assert function.memory_limit() == MEMORY * 1024 * 1024


def test_user_has_a_number_and_no_name(function: Function):
    with_names = (
        "import os, pwd; print([p.pw_name for p in pwd.getpwall() if p.pw_uid == os.getuid()])"
    )
    assert function.execute("python3", "-B", "-c", with_names) == "[]\n"


def test_only_tmp_can_be_written(function: Function):
    folders = function.execute("python3", "-B", "-c", WRITABLE).split()
    assert folders == ["/tmp"]  # noqa: S108


def test_nothing_is_written_even_where_everything_could_be(
    image: str, variables: dict[str, str], owner: Owner
):
    """A sandbox of root's that may write: a module without bytecode would get some here."""
    with Function(image, words=WITHOUT_BOUNDS, **variables) as function:
        before = set(function.changes())
        drive(function.invoke, owner.token)
        assert set(function.changes()) - before == set()


def test_a_write_would_be_noticed(image: str, variables: dict[str, str], owner: Owner):
    with Function(image, words=WITHOUT_BOUNDS, **variables) as function:
        function.execute("rm", "/var/task/config/__pycache__/env.cpython-313.pyc")
        before = set(function.changes())
        function.execute("python3", "-c", "import config.env")
        assert set(function.changes()) - before == {
            "C /var/task/config/__pycache__/env.cpython-313.pyc"
        }


@pytest.mark.parametrize("path", PAGES)
def test_each_kind_of_page_may_be_the_first_request_of_a_sandbox(
    image: str, variables: dict[str, str], owner: Owner, path: str
):
    """What is loaded when it is first asked for must be there whoever asks first."""
    wanted, kind = PAGES[path]
    with Function(image, **variables) as function:
        answer = function.invoke(http_api("GET", path, headers={"accept": "*/*"}))
        assert (answer["statusCode"], function.errors()) == (wanted, [])
        assert answer["headers"]["content-type"].startswith(kind)
        assert "left alone" not in function.log()


def test_logs_are_one_record_for_each_request(function: Function):
    answer = function.invoke(http_api("GET", "/healthz"))
    wanted = answer["headers"]["x-request-id"]
    (record,) = function.records_of(wanted)
    assert record["message"] == "GET /healthz"
    assert json.dumps(record).count(wanted) == 1


def test_secrets_do_not_show_in_the_log(
    function: Function, variables: dict[str, str], owner: Owner
):
    drive(function.invoke, owner.token)
    (password,) = re.findall(r"://[^:]+:([^@]+)@", variables["DATABASE_URL"])
    for secret in (password, variables["SECRET_KEY"], owner.token, owner.password):
        assert secret not in function.log()
