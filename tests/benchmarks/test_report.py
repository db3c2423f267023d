"""Ratios, tables, budgets, and the part of a page that the benchmark writes."""

from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks import budgets, document, report
from tests.benchmarks.contestants import COMMON, ROUTES, Contestant, Figures
from tests.benchmarks.measure import differing


def figures(seconds: float, routes: tuple[str, ...] = ROUTES) -> Figures:
    three = [seconds, seconds * 3, seconds * 2]
    made = Figures(three, three, three, three, [each * 2**30 for each in three])
    made.warm = dict.fromkeys(routes, three)
    made.warm_cpus = three
    return made


def contestant(name: str, seconds: float, routes: tuple[str, ...] = ROUTES) -> Contestant:
    made = Contestant(name, "handler", Path("python"), Path(), "postgresql://", routes=routes)
    made.figures = {0.0: figures(seconds, routes), 2.0: figures(seconds, routes)}
    made.counts = dict.fromkeys(("cold", *routes), (1.0, 2.5))
    return made


def everybody() -> list[Contestant]:
    asking = contestant("asking", 0.8)
    asking.warm_only = True
    return [contestant("ours", 0.1), contestant("peer", 0.4, COMMON), asking]


def test_a_ratio_is_that_of_the_medians() -> None:
    assert report.ratio([1, 2, 9], [4, 1, 100]) == "0.50"
    assert report.ratio([], [1]) == report.NONE


def test_the_cold_table_has_medians_quartiles_ratios_and_counts() -> None:
    lines = report.cold(everybody(), 2.0).splitlines()
    assert "|  | ours | peer | ours ÷ peer |" in lines
    assert "| cold start, ms | 200 (150 to 250) | 800 (600 to 1000) | 0.25 |" in lines
    assert "| the quickest, ms | 100 | 400 | 0.25 |" in lines
    assert "| statements / round trips | 1 / 2.5 | 1 / 2.5 |  |" in lines


def test_the_warm_table_leaves_a_gap_for_a_route_that_a_peer_has_not() -> None:
    lines = report.warm(everybody(), 0.0).splitlines()
    assert "|  | ours | peer | asking | ours ÷ peer |" in lines
    row = "| `PUT /api/personal-info` | 200.00 / 290.00 | 800.00 / 1160.00 | 1600.00 / 2320.00 |"
    assert f"{row} 0.25 |" in lines
    assert "| `GET /api/portfolio` | 200.00 / 290.00 | – | 1600.00 / 2320.00 | – |" in lines


def test_what_limits_the_cold_start_is_a_sentence() -> None:
    sentence = report.imports(Counter(django=90), Counter(django=400), 0.5)
    assert "cold start of 500 ms: imports. 400 modules take 90 ms" in sentence


def test_budgets_are_judged_by_the_slowest_route_and_the_costliest_write() -> None:
    ours, peer, _ = everybody()
    bare = contestant("bare", 0.1)
    ours.counts = dict.fromkeys(ROUTES, (0.0, 0.0)) | {"PATCH /api/skills/1": (6.0, 6.0)}
    ours.figures[2.0].warm["GET /api/skills"] = [0.001, 0.08, 0.5]
    found = {each.what: (each.measured, each.kept) for each in budgets.judge(ours, peer, bare)}
    assert found == {
        "cold start ÷ peer, 0 ms away": ("0.25", True),
        "cold start ÷ peer, 2 ms away": ("0.25", True),
        "peak memory ÷ peer, 0 ms away": ("0.25", True),
        "peak memory ÷ peer, 2 ms away": ("0.25", True),
        "slowest warm GET ÷ peer, 2 ms away": ("0.25", False),
        "slowest warm GET ÷ bare, 2 ms away": ("1.00", True),
        "round trips of a warm GET while its copy is fresh": ("0.00", True),
        "round trips of a write of one row": ("6.00", False),
    }
    assert budgets.summary(budgets.judge(ours, peer, bare)).startswith("2 of 8 budgets missed")


@pytest.mark.parametrize(("measured", "kept"), [(0.74, True), (0.7401, False)])
def test_a_budget_ends_where_it_says(measured: float, kept: bool) -> None:
    assert budgets.at_most("cold start", 0.74, measured).kept is kept


def test_answers_differ_only_where_both_have_the_route() -> None:
    answers = {
        "ours": {"GET /a": [1], "GET /b": [2]},
        "peer": {"GET /a": [1], "GET /c": [3]},
        "bare": {"GET /a": [1], "GET /b": [4]},
    }
    assert differing(answers, reference="ours") == [("bare", "GET /b")]


def test_of_a_list_the_first_page_is_compared() -> None:
    page = list(range(50))
    assert differing({"ours": {"a": page}, "peer": {"a": [*page, 50]}}, reference="ours") == []
    assert differing({"ours": {"a": page}, "peer": {"a": page[1:]}}, reference="ours") != []


PAGE = "# Speed\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\nThe end.\n"


def test_a_part_of_a_page_is_replaced_and_read_again(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    document.replace(page, "bench", "new\n\nlines\n")
    assert document.read(page, "bench") == "new\n\nlines"
    once = page.read_text()
    document.replace(page, "bench", "new\n\nlines\n")
    assert page.read_text() == once
    assert once.startswith("# Speed\n\n<!-- bench: begin -->\n")
    assert once.endswith("<!-- bench: end -->\n\nThe end.\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        PAGE.replace("begin", "start"),
        PAGE + PAGE,
        "<!-- bench: end -->\n<!-- bench: begin -->\n",
    ],
)
def test_a_page_without_the_part_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(document.DocumentError, match=r"page\.md needs one line"):
        document.replace(page, "bench", "new")
    assert page.read_text() == text
