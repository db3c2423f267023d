"""A place for the files of servers and runs."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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
