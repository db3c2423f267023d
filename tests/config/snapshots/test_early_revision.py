"""The revision that is asked before the first request: one statement less, and nothing older."""

import psycopg
import pytest
from django.db import connection

from config import early_revision, metrics
from portfolio.models import Revision, Schedule
from tests.config.snapshots.conftest import bring_nearer, names, to_come
from tests.config.snapshots.test_outages import another_connection
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(clock):
    """Begins to connect, as the handler's init phase does, and waits for the end of it."""
    # Where another test has imported the handler, it counts statements for good.
    wrappers = connection.execute_wrappers
    kept = wrappers[:]
    wrappers.clear()
    opened = []

    def begin():
        connection.close()
        early_revision.answers.clear()
        metrics.flush()
        connection.connect_early(early_revision.ask)
        connection.early._thread.join(60)
        assert not connection.early._thread.is_alive()
        opened.append(connection.early._connection)

    yield begin
    wrappers[:] = kept
    connection.early = None
    connection.close()
    early_revision.answers.clear()
    for each in opened:
        each.close()


def test_first_read_does_not_ask_again(api, start, costs):
    a_skill(name="Go")
    start()
    opened = connection.early._connection
    answer = costs(1, api, "/api/skills")
    assert names(answer) == ["Go"]
    assert answer["Cache-Status"] == "portfolio; fwd=uri-miss; stored"
    assert connection.connection is opened
    assert connection.get_autocommit()
    fields = metrics.flush()
    assert fields["NeonOperationSuccess"] == 1
    assert fields["NeonOperationDuration"] > 0
    costs(0, api, "/api/skills")
    costs(1, api, "/api/technologies")


def test_answer_is_used_once(start, costs):
    start()
    costs(1, Client(), "/api/skills")
    costs(2, Client(), "/api/skills")


def test_answer_grows_old_from_its_question_on(api, start, clock, costs):
    start()
    clock.wait(4)
    costs(1, api, "/api/skills")
    clock.wait(1)
    assert costs(1, api, "/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


@pytest.mark.parametrize("pause", ["wait", "freeze"])
def test_answer_that_is_too_old_is_asked_for_again(api, start, clock, costs, pause):
    start()
    getattr(clock, pause)(5)
    costs(2, api, "/api/skills")


def test_content_read_before_a_change_is_not_kept_for_longer_than_it_is_fresh(
    api, start, clock, costs
):
    skill = a_skill(name="Go")
    start()
    with another_connection() as other:
        # As another process would, after the question and before the first read.
        other.execute("UPDATE skills SET name = 'Rust' WHERE id = %s", [skill.pk])
        other.commit()
    assert names(costs(1, api, "/api/skills")) == ["Rust"]
    clock.wait(5)
    # Its label is the older revision, so it is read once more than it need be, and never less.
    assert costs(2, api, "/api/skills")["Cache-Status"] == (
        "portfolio; fwd=stale; fwd-status=200; stored"
    )


def test_a_write_before_the_first_read_makes_the_answer_worthless(api, start, owner_token, costs):
    start()
    api.post("/api/skills", {}, headers={"authorization": "Bearer wrong"})
    costs(2, api, "/api/skills")


def test_answer_says_how_near_the_next_moment_is_too(start, settings, costs):
    settings.EDGE_CACHE_SECONDS = 86_400
    settings.EDGE_STALE_SECONDS = 0
    Schedule.objects.create(at=to_come(20_000))
    start()
    told = costs(1, Client(), "/api/skills")["Cache-Control"]
    seconds = int(told.partition("s-maxage=")[2].partition(",")[0])
    # However long this machine took for it, it was no hour.
    assert 16_400 < seconds < 20_000


def test_content_that_became_visible_after_the_question_is_kept_under_the_name_of_before(
    api, start, clock, costs
):
    a_skill(name="Go", visible_from=to_come(1000))
    start()
    bring_nearer(1001)
    assert names(costs(1, api, "/api/skills")) == ["Go"]
    clock.wait(5)
    assert costs(2, api, "/api/skills")["Cache-Status"] == (
        "portfolio; fwd=stale; fwd-status=200; stored"
    )


def test_answer_over_another_connection_does_not_count(api, start, costs):
    start()
    connection.settings_dict["OPTIONS"]["application_name"] = "canary"
    try:
        costs(2, api, "/api/skills")
    finally:
        del connection.settings_dict["OPTIONS"]["application_name"]


def test_owner_who_reads_first_asks_nothing_of_it(api, start, owner_token, costs):
    start()
    bearer = {"authorization": f"Bearer {owner_token}"}
    costs(2, api, "/api/skills", **bearer)
    # It is still there for the public.
    costs(1, api, "/api/skills")


def test_where_nobody_counts_revisions_nothing_is_kept(api, start, costs):
    Revision.objects.all().delete()
    start()
    for _ in range(2):
        assert "Cache-Status" not in api.get("/api/skills")


def test_question_that_fails_is_the_first_reads_to_tell(start):
    start()
    early_revision.answers.clear()
    with another_connection() as other:
        other.autocommit = True
        other.execute("SET search_path = canary_nowhere")
        early_revision.ask(other)
        assert early_revision.answers == []
        assert other.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_question_that_is_never_answered_ends_with_the_time_to_connect(api, start, costs):
    options = connection.settings_dict["OPTIONS"]
    before = options.get("connect_timeout")
    options["connect_timeout"] = "1"
    try:
        with another_connection() as other:
            other.execute("LOCK TABLE portfolio_revision")
            start()
            assert early_revision.answers == []
    finally:
        options["connect_timeout"] = before
        if before is None:
            del options["connect_timeout"]
    costs(2, api, "/api/skills")
