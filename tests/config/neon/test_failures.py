"""What a database error means. Its phases and its connections are the faults' tests."""

import psycopg
import pytest
from django.db import OperationalError
from psycopg import errors

from config.neon import failures
from config.neon.failures import Failure, Kind, Phase

# As PostgreSQL, PgBouncer and Neon's proxy say them.
CONNECTING = [
    ("connection refused", Kind.UNREACHABLE),
    ("could not translate host name", Kind.UNREACHABLE),
    ("FATAL:  the database system is starting up", Kind.UNREACHABLE),
    ("FATAL:  the database system is shutting down", Kind.UNREACHABLE),
    ("ERROR:  query_wait_timeout", Kind.UNREACHABLE),
    ("FATAL:  server login has been failing (server_login_retry)", Kind.UNREACHABLE),
    ("ERROR:  Control plane request failed", Kind.UNREACHABLE),
    ("something that nobody has seen yet", Kind.UNREACHABLE),
    ("failed: No such file or directory\n\tIs it running and does it exist?", Kind.UNREACHABLE),
    ("FATAL:  sorry, too many clients already", Kind.TOO_MANY),
    ('FATAL:  too many connections for role "app"', Kind.TOO_MANY),
    ("FATAL:  remaining connection slots are reserved for roles", Kind.TOO_MANY),
    ("ERROR:  no more connections allowed (max_client_conn)", Kind.TOO_MANY),
    ('FATAL:  password authentication failed for user "app"', Kind.PASSWORD),
    ("FATAL:  SASL authentication failed", Kind.PASSWORD),
    ('FATAL:  database "cv" does not exist', Kind.CONFIGURATION),
    ("SSL error: certificate verify failed", Kind.CONFIGURATION),
    ('server certificate for "x" does not match host name "y"', Kind.CONFIGURATION),
    ("server does not support SSL, but SSL was required", Kind.CONFIGURATION),
    ("channel binding required, but server did not offer it", Kind.CONFIGURATION),
    ("ERROR:  The requested endpoint could not be found", Kind.CONFIGURATION),
]


@pytest.mark.parametrize(("text", "kind"), CONNECTING)
def test_a_failure_to_connect_is_known_by_its_words(text: str, kind: Kind):
    failure = failures.judge(psycopg.OperationalError(text), Phase.CONNECTING)
    assert failure.kind is kind
    assert failure.connect_again is (kind in {Kind.UNREACHABLE, Kind.TOO_MANY})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.AdminShutdown(), Kind.LOST),
        (errors.CrashShutdown(), Kind.LOST),
        (errors.IdleInTransactionSessionTimeout(), Kind.LOST),
        (errors.ProtocolViolation(), Kind.LOST),  # 08P01: PgBouncer's own
        (errors.QueryCanceled(), Kind.TIMEOUT),
        (errors.LockNotAvailable(), Kind.TIMEOUT),
        (errors.ReadOnlySqlTransaction(), Kind.READ_ONLY),
        (errors.SerializationFailure(), Kind.CONFLICT),
        (errors.DeadlockDetected(), Kind.CONFLICT),
        (errors.UniqueViolation(), Kind.OTHER),
        (errors.UndefinedTable(), Kind.OTHER),
        (psycopg.InternalError("no code"), Kind.OTHER),
    ],
)
def test_a_failed_statement_is_known_by_its_code(error: psycopg.Error, kind: Kind):
    assert failures.judge(error, Phase.READING).kind is kind


def test_an_error_without_a_code_over_a_lost_connection_is_the_loss():
    error = psycopg.InternalError("terminating connection")
    assert failures.judge(error, Phase.READING, lost=True).kind is Kind.LOST


@pytest.mark.parametrize(
    ("kind", "phase", "again"),
    [
        (Kind.LOST, Phase.BEFORE_COMMIT, True),
        (Kind.LOST, Phase.READING, True),
        (Kind.LOST, Phase.AFTER_COMMIT, False),
        (Kind.CONFLICT, Phase.BEFORE_COMMIT, True),
        # PostgreSQL itself says that it rolled back.
        (Kind.CONFLICT, Phase.AFTER_COMMIT, True),
        (Kind.TIMEOUT, Phase.BEFORE_COMMIT, False),
        (Kind.DEADLINE, Phase.BEFORE_COMMIT, False),
        (Kind.READ_ONLY, Phase.BEFORE_COMMIT, False),
        (Kind.PASSWORD, Phase.CONNECTING, False),
        (Kind.OUTCOME_UNKNOWN, Phase.AFTER_COMMIT, False),
        (Kind.OTHER, Phase.BEFORE_COMMIT, False),
    ],
)
def test_only_a_transaction_of_which_nothing_stayed_may_be_run_again(
    kind: Kind, phase: Phase, again: bool
):
    assert Failure(kind, phase).transaction_again is again


def test_a_failure_is_found_behind_what_it_caused():
    inner, outer = OperationalError("a"), ValueError("b")
    outer.__cause__ = inner
    failures.attach(inner, Failure(Kind.LOST, Phase.READING))
    assert failures.of(outer) == Failure(Kind.LOST, Phase.READING)
    assert failures.of(ValueError("c")) is None
    assert failures.of(None) is None


def test_an_exception_that_causes_itself_ends_the_search():
    error = ValueError("a")
    error.__cause__ = ValueError("b")
    error.__cause__.__cause__ = error
    assert failures.of(error) is None
