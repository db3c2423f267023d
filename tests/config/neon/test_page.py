"""docs/neon.md tells an operator of each setting, with its default."""

import re

import pytest

from config import metrics
from config.env import BASE_DIR
from config.neon import database
from config.neon.management.commands import tune_role

PAGE = (BASE_DIR / "docs" / "neon.md").read_text()
# Values as libpq takes them, and as the page says them.
SAID = {"4": "4 s", "30": "30 s", "10": "10 s", "2500": "2,500 ms"}
READ = re.compile(r"env\.(?:text|number|flag|required)\(\s*\"([A-Z_]+)\"(?:, default=([^,)]+))?")
# Of the settings file, those of the database and of the answers that need none.
ABOUT = (
    "CONN_",
    "CONNECT_",
    "REQUEST_",
    "SNAPSHOT_",
    "BROWSER_",
    "EDGE_CACHE",
    "EDGE_STALE",
    "PORTFOLIO_",
)


def rows() -> list[str]:
    return [line for line in PAGE.splitlines() if line.startswith("| `")]


def row(name: str) -> str:
    found = [line for line in rows() if f"`{name}`" in line.split("|")[1]]
    assert found, f"docs/neon.md has no row for {name}"
    return found[-1]


def test_each_parameter_of_a_connection_has_a_row_with_its_default() -> None:
    url = "postgresql://app@ep-a-pooler.eu-central-1.aws.neon.tech/cv"
    entry = database.from_url(url, variable="DATABASE_URL", max_age=0)
    for name, value in entry["OPTIONS"].items():
        said = SAID.get(value, value)
        assert said in row(name).split("|")[2], name


def settings() -> list[tuple[str, str]]:
    text = (BASE_DIR / "config" / "settings.py").read_text()
    return [found for found in READ.findall(text) if found[0].startswith(ABOUT)]


@pytest.mark.parametrize(("name", "default"), settings())
def test_each_setting_has_a_row_with_its_default(name: str, default: str) -> None:
    if not default:
        assert row(name)
        return
    parts = [part.strip() for part in default.replace("_", "").split("*")]
    value = {"True": 1, "False": 0}.get(parts[0])
    if value is None:
        value = 1
        for part in parts:
            value *= int(part)
    assert re.search(rf"\b{value:,}\b", row(name).split("|")[2]), name


@pytest.mark.parametrize(
    "name", [name for name in metrics.UNITS if name.startswith(("Cold", "Neon", "Snapshot"))]
)
def test_each_metric_has_a_row_with_its_unit(name: str) -> None:
    unit = {metrics.COUNT: "count", metrics.MILLISECONDS: "ms"}[metrics.UNITS[name]]
    assert row(name).split("|")[2].strip() == unit


def test_each_limit_of_the_role_is_told() -> None:
    for name, value in tune_role.SETTINGS.items():
        assert re.search(rf"`{name}`[^`]*\b{value.replace('s', ' s')}\b", PAGE), name
