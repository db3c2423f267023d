"""The simulation against arithmetic, against itself, and against the page that shows it."""

import json
import re
import subprocess
import sys

import pytest

from config.env import BASE_DIR
from tests.benchmarks import document
from tests.benchmarks.report import row
from tests.scale import arithmetic, report
from tests.scale.__main__ import PAGE, SEED, arithmetical
from tests.scale.database import Database
from tests.scale.inputs import INPUTS, of
from tests.scale.loop import Loop
from tests.scale.origin import ACCOUNT, Limits
from tests.scale.sandboxes import Sandboxes
from tests.scale.simulation import Result, Scenario, simulate

HOUR = 3600
AGAIN = "python -m tests.scale --write"
VARIED = [
    Scenario(0.01, 2 * HOUR),
    Scenario(100, HOUR / 2),
    Scenario(1_000_000, 600),
    Scenario(1, HOUR, edge=False),
    Scenario(100, 60, edge=False),
    Scenario(10_000, 2, edge=False, limits=ACCOUNT),
    Scenario(10_000, 2, edge=False, limits=ACCOUNT, pooled=False),
]
SETTINGS = """
import json
from django.conf import settings
names = ("SNAPSHOT_FRESH_SECONDS", "EDGE_CACHE_SECONDS", "EDGE_STALE_SECONDS")
found = {name: getattr(settings, name) for name in names}
print(json.dumps(found | {"CONN_MAX_AGE": settings.DATABASES["default"]["CONN_MAX_AGE"]}))
"""


def shown(name: str) -> str:
    return document.read(PAGE, f"python -m tests.scale: {name}")


@pytest.mark.parametrize("part", ["inputs", "costs", "limits", "edge"])
def test_the_page_shows_what_arithmetic_says(part: str) -> None:
    assert shown(part) == arithmetical()[part].strip(), AGAIN


@pytest.mark.parametrize("index", range(len(report.SCENARIOS)))
def test_the_page_shows_what_was_played(index: int) -> None:
    result = simulate(report.SCENARIOS[index], SEED)
    rows = shown("simulation").splitlines()
    assert len(rows) == 2 + len(report.SCENARIOS)
    assert rows[2 + index] == row(report.line(result)), AGAIN
    assert (row(report.month(result)) in shown("month")) is report.lasting(result), AGAIN


@pytest.mark.parametrize("scenario", VARIED)
def test_each_read_has_one_answer(scenario: Scenario) -> None:
    result = simulate(scenario, 3)
    assert result.arrived == result.answers.total()
    # Whatever passed the gateway was invoked or throttled; nobody is invoked unasked.
    assert 0 < result.invoked <= result.origin <= result.arrived


@pytest.mark.parametrize("scenario", VARIED)
def test_no_limit_is_exceeded(scenario: Scenario) -> None:
    result, limits = simulate(scenario, 4), scenario.limits
    passed = result.origin - (result.answers["throttled"] if not scenario.edge else 0)
    assert passed <= limits.burst + limits.rate * scenario.seconds
    assert result.sandboxes <= limits.sandboxes
    assert result.connections <= of(
        "pooled connections" if scenario.pooled else "direct connections"
    )
    assert result.awake <= scenario.seconds
    quota = of("requests of a distribution") * scenario.seconds
    accepted = result.arrived - result.answers["refused by the edge"]
    assert not scenario.edge or accepted <= quota * 1.001


@pytest.mark.parametrize("scenario", VARIED[:5])
def test_a_seed_plays_the_same_again_and_another_does_not(scenario: Scenario) -> None:
    assert simulate(scenario, 5) == simulate(scenario, 5)
    assert simulate(scenario, 5) != simulate(scenario, 6)


@pytest.mark.parametrize("rate", [0.1, 1, 10, 1000, 100_000])
def test_an_edge_sends_on_what_the_formula_says(rate: float) -> None:
    seconds = 3 * HOUR
    played = simulate(Scenario(rate, seconds), 7).origin / seconds
    assert played == pytest.approx(arithmetic.filling(rate), rel=0.1)


def test_the_more_read_the_more_is_asked_and_the_less_of_each_read() -> None:
    rates = [0.01, 0.1, 1, 10, 100, 1000]
    results = [simulate(Scenario(rate, HOUR), 8) for rate in rates]
    asked = [result.origin for result in results]
    assert asked == sorted(asked)
    parts = [result.origin / result.arrived for result in results]
    assert parts == sorted(parts, reverse=True)
    formula = [arithmetic.filling(rate) for rate in rates]
    assert formula == sorted(formula)
    assert formula[-1] < arithmetic.most_filling()


def refused_with(limits: Limits) -> Result:
    return simulate(Scenario(200, 60, edge=False, limits=limits), 9)


def test_the_higher_a_limit_the_fewer_are_refused() -> None:
    gateways = [refused_with(Limits(rate, 10, 1000)).refused for rate in (25, 50, 100, 400)]
    assert gateways == sorted(gateways, reverse=True)
    assert gateways[-1] == 0 < gateways[0]
    sandboxes = [refused_with(Limits(400, 10, number)).refused for number in (5, 20, 100, 400)]
    assert sandboxes == sorted(sandboxes, reverse=True)
    assert sandboxes[-1] == 0 < sandboxes[0]


def test_rare_reads_wake_the_database_and_steady_ones_keep_it_awake() -> None:
    rare = simulate(Scenario(0.0005, 30 * 24 * HOUR, edge=False), 10)
    assert rare.awake / rare.scenario.seconds < 0.25
    assert rare.wakes == pytest.approx(rare.arrived, rel=0.2)
    # The cold start is the longer wait, and hides the waking.
    assert rare.median == pytest.approx(arithmetic.reads()[-1].wait, rel=0.02)
    steady = simulate(Scenario(1, HOUR, edge=False), 10)
    assert (steady.wakes, steady.awake) == (1, pytest.approx(HOUR, rel=0.01))


def test_a_sandbox_asks_as_soon_as_its_copy_is_older_than_the_setting() -> None:
    loop, hows = Loop(), []
    sandboxes = Sandboxes(loop, Database(), [8.0], limit=1)
    # A cold start, and its copy of the first second; an edit in second 8; another address.
    for time, address in ((0, 0), (2, 0), (5.4, 0), (6.3, 0), (9, 0), (12, 0), (13, 1)):
        loop.at(
            time,
            lambda now, address=address: sandboxes.serve(
                now, address, lambda _, how: hows.append(how)
            ),
        )
    loop.run()
    asks, knows = "database", "memory"
    assert hows == [asks, knows, knows, asks, knows, asks, asks]
    # Two when nothing is known, one when nothing has changed, two after the edit, two anew.
    assert sandboxes.database.statements == 2 + 1 + 2 + 2
    assert sandboxes.starts == 1


def test_fresh_copies_spare_the_database() -> None:
    result = simulate(Scenario(50, 600, edge=False, limits=ACCOUNT), 11)
    # Each sandbox at work asks once in five seconds; after an edit, for each address too.
    asked = result.answers["database"]
    assert asked < 0.05 * result.arrived
    assert asked >= result.scenario.seconds / (of("SNAPSHOT_FRESH_SECONDS") + 1)


def test_without_the_pooler_sandboxes_go_without_a_connection() -> None:
    direct = simulate(VARIED[6], 12)
    assert direct.connections == of("direct connections")
    assert direct.answers["unavailable"] > 0 == simulate(VARIED[5], 12).answers["unavailable"]


def test_the_settings_are_the_products_defaults() -> None:
    given = {
        "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
        "ALLOWED_HOSTS": "portfolio.example.com",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS],
        cwd=BASE_DIR,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {name: of(name) for name in found}


@pytest.mark.parametrize(
    "name", ["MemorySize", "ReservedConcurrency", "ThrottleRate", "ThrottleBurst"]
)
def test_the_parameters_are_the_templates_defaults(name: str) -> None:
    template = (BASE_DIR / "template.yaml").read_text()
    found = re.search(rf"^  {name}:\n(?:    .*\n)*?    Default: (\d+)$", template, re.MULTILINE)
    assert found, f"template.yaml has no parameter {name}"
    assert int(found[1]) == of(name)


def test_every_input_says_where_it_comes_from() -> None:
    assert {each.kind for each in INPUTS.values()} == {"measured", "setting", "read", "assumed"}
    for name, each in INPUTS.items():
        assert each.value > 0, name
        assert each.source, name
        assert (each.kind == "read") == each.source.startswith("https://"), name


def test_the_page_is_written_of_one_seed_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.scale", "--write", "--seed", "2"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("error: the page shows seed 1: leave out --seed.\n")
