"""A place for the files of servers and runs, and a bundle."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command

from config.neon.local import forget


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account can enter, unlike tmp_path. Databases in it are forgotten."""
    with TemporaryDirectory(prefix="portfolio-test-", dir="/tmp") as place:
        Path(place).chmod(0o755)
        yield Path(place)
        for path in [*Path(place).iterdir(), *Path(place).glob("*/postgres")]:
            if path.name == "postgres" or path.is_symlink():
                forget(path)


@pytest.fixture(scope="session")
def prebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `manage.py prebuild` makes of the tree as it is."""
    path = tmp_path_factory.mktemp("bundle") / "modules"
    call_command("prebuild", output=path, verbosity=0)
    return path
