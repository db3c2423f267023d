"""The tests' own environment: one database for all, nothing foreign, no silent skips.

Real runs of pytest on small files.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"

SKIPPED = """
import pytest
@pytest.mark.skip(reason="not here")
def test_marked(): pass
def test_inside(): pytest.skip("not now")
@pytest.mark.xfail(strict=True)
def test_expected_failure(): assert False
"""
SKIPPED_MODULE = """
import pytest
pytest.skip("nothing here", allow_module_level=True)
"""
TELLS_DATABASE = """
import os, pathlib, psycopg
def tell(name):
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url.rpartition("/")[0] + "/postgres"):
        pathlib.Path(os.environ["TELL"], name).write_text(url)
def test_one(): tell("one")
def test_two(): tell("two")
"""
TELLS_ENVIRONMENT = """
import os
def test_environment():
    assert os.environ["DATABASE_URL"] == os.environ["EXPECTED"]
    assert os.environ["DEBUG"] == "0"
    foreign = ("PGHOST", "NEON_API_KEY", "AWS_ACCESS_KEY_ID", "API_WRITE_RATE")
    assert [name for name in foreign if name in os.environ] == []
    assert os.environ["PGSSLROOTCERT"] == "system"
"""
WAITS = """
import os, pathlib, time
def test_long():
    pathlib.Path(os.environ["TELL"], "long").touch()
    time.sleep(60)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    with TemporaryDirectory(prefix="portfolio-test-", dir="/tmp") as place:
        Path(place).chmod(0o755)
        yield Path(place)


def start(place: Path, code: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """pytest on one file, with temporary files in `place`."""
    file = place / "test_it.py"
    file.write_text(code)
    own = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith(("PYTEST_", "DATABASE_", "TEST_DATABASE_"))
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-c", BASE_DIR / "pyproject.toml"),
            *("--rootdir", place, "-p", "no:cacheprovider", *arguments, file),
        ],
        cwd=BASE_DIR,
        env=own | {"TMPDIR": str(place), "TELL": str(place)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(place: Path, code: str, *arguments: str, **environment: str) -> tuple[int, str]:
    process = start(place, code, *arguments, **environment)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


@pytest.mark.parametrize("parallel", ["0", "2"])
def test_skip_is_a_failure_in_ci_and_an_expected_failure_is_not(place, parallel):
    returned, output = run(place, SKIPPED, "-n", parallel, CI="true", TEST_DATABASE_URL=NOWHERE)

    assert returned == pytest.ExitCode.TESTS_FAILED
    assert "In CI a skipped test is a failure. Skipped: not here" in output
    assert "In CI a skipped test is a failure. Skipped: not now" in output
    assert "1 failed, 1 xfailed, 1 error in " in output


@pytest.mark.parametrize("parallel", ["0", "2"])
def test_skipped_module_is_a_failure_in_ci(place, parallel):
    returned, output = run(
        place, SKIPPED_MODULE, "-n", parallel, CI="true", TEST_DATABASE_URL=NOWHERE
    )

    assert returned in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert "In CI a skipped test is a failure. Skipped: nothing here" in output


def test_skip_is_a_skip_elsewhere(place):
    returned, output = run(place, SKIPPED, "-n", "0", TEST_DATABASE_URL=NOWHERE)

    assert returned == 0, output
    assert "2 skipped, 1 xfailed" in output


def test_given_database_is_the_only_one_and_nothing_foreign_stays(place):
    foreign = {
        "DATABASE_URL": "postgresql://production/cv",
        "PGHOST": "production",
        "NEON_API_KEY": "key",
        "AWS_ACCESS_KEY_ID": "key",
        "API_WRITE_RATE": "1/day",
        "DEBUG": "1",
        "PGSSLROOTCERT": "system",
    }
    returned, output = run(
        place, TELLS_ENVIRONMENT, "-n", "0", EXPECTED=NOWHERE, TEST_DATABASE_URL=NOWHERE, **foreign
    )

    assert returned == 0, output
    assert sorted(place.glob("portfolio-postgres-*")) == []


@pytest.mark.parametrize("parallel", [("-n", "2"), ("-n", "0"), ("-p", "no:xdist")])
def test_embedded_database_serves_every_process_and_goes_with_pytest(place, parallel):
    returned, output = run(
        place, TELLS_DATABASE, *parallel, DATABASE_URL="postgresql://production/cv"
    )

    assert returned == 0, output
    one, two = (place / name for name in ("one", "two"))
    assert one.read_text() == two.read_text()
    assert str(place).replace("/", "%2F") in one.read_text()
    assert sorted(place.glob("portfolio-postgres-*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_embedded_database_goes_when_pytest_is_told_to_end(place, number):
    process = start(place, WAITS, "-n", "0")
    deadline = time.monotonic() + 60
    while not (place / "long").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(list(place.glob("portfolio-postgres-*"))) == 1
    process.send_signal(number)
    process.communicate(timeout=30)

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert sorted(place.glob("portfolio-postgres-*")) == []
