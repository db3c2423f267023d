"""The Neon layer's own list of faults: what its tests break, and what they demand.

Each row stands for one or more tests of `tests/faults` and `tests/pooler`; those that no row names
count in the last one.
"""

from typing import NamedTuple

# Where they are.
FOLDERS = ("tests/faults", "tests/pooler")


class Known(NamedTuple):
    """`tests`: FOLDER/FILE::NAME, each without `test_`."""

    fault: str
    demanded: str
    tests: tuple[str, ...]


LIST = (
    Known(
        "the server restarts, in order or at once",
        "nobody notices",
        (
            "faults/connecting::a_fast_restart_shows_to_nobody",
            "faults/connecting::an_immediate_restart_shows_to_nobody",
            "faults/connecting::a_request_waits_for_a_server_that_is_starting",
        ),
    ),
    Known(
        "connection refused",
        "waited for within 4 s; then 503 with Retry-After, and 200 once it is back",
        (
            "faults/connecting::a_request_waits_for_a_server_that_comes_back_within_its_budget",
            "faults/connecting::a_server_that_is_down_is_a_503_and_back_at_once",
            "faults/connecting::a_server_that_is_down_is_tried_again_within_the_usual_budget",
            "faults/connecting::a_browser_gets_a_page",
        ),
    ),
    Known(
        "the host has no address, or its resolver never answers",
        "503 within the budget",
        (
            "faults/connecting::a_host_without_an_address_is_a_503",
            "faults/engine_limits::a_resolver_that_does_not_answer_is_not_waited_for_beyond_the_deadline",
        ),
    ),
    Known(
        "too many connections",
        "waited for within 4 s; then 503 that passes",
        (
            "faults/connecting::connections_exhausted_is_a_503_that_passes",
            "faults/connecting::a_connection_that_becomes_free_within_the_budget_is_waited_for",
        ),
    ),
    Known(
        "a password that is refused, a database that is gone",
        "503 at once, not insisted on, nothing shown",
        (
            "faults/connecting::a_password_that_is_refused_is_not_insisted_on",
            "faults/connecting::a_database_that_is_gone_is_not_waited_for",
            "faults/connecting::no_password_shows_anywhere",
            "faults/engine_connecting::a_wrong_password_is_not_insisted_on",
        ),
    ),
    Known(
        "a password that was rotated; SSM down meanwhile",
        "200 within the request; 503 that passes while SSM is down",
        (
            "faults/secrets::a_rotated_password_is_found_within_the_request",
            "faults/secrets::a_rotated_password_while_ssm_is_down_is_a_503_that_passes",
            "faults/secrets::ssm_down_costs_nothing_while_the_password_is_right",
        ),
    ),
    Known(
        "a backend killed idle, as it is asked, while reading",
        "nobody notices",
        (
            "faults/reading::a_backend_killed_while_idle_shows_to_nobody",
            "faults/reading::a_backend_killed_as_it_is_asked_shows_to_nobody",
            "faults/reading::a_backend_killed_while_reading_shows_to_nobody",
        ),
    ),
    Known(
        "a connection cut before, after and in the middle of an answer",
        "read again, twice at most; then 503",
        (
            "faults/reading::a_connection_lost_while_reading_shows_to_nobody",
            "faults/reading::rows_cut_in_their_middle_come_whole",
            "faults/reading::a_read_whose_new_connection_is_lost_too_has_a_third_chance",
            "faults/reading::a_read_that_is_cut_each_time_is_a_503_after_its_third_chance",
        ),
    ),
    Known(
        "a write killed or cut at each of its statements",
        "done once, by running it again as a whole, twice at most",
        (
            "faults/writing::a_write_whose_backend_is_killed_at_any_statement_is_done_once",
            "faults/writing::a_write_whose_connection_breaks_at_any_statement_is_done_once",
            "faults/writing::a_write_is_repeated_twice_and_not_three_times",
        ),
    ),
    Known(
        "COMMIT, or its answer, is lost",
        "never run again; 503, “outcome unknown”; no row doubled",
        (
            "faults/writing::a_write_is_never_repeated_once_commit_was_sent",
            "faults/writing::a_backend_killed_as_commit_arrives_leaves_nothing",
            "faults/writing::no_write_is_doubled_when_the_answers_to_30_commits_are_lost",
            "faults/writing::an_unknown_outcome_is_told_even_while_the_database_stays_away",
        ),
    ),
    Known(
        "a read-only database",
        "reads work, writes are 503, and work again as soon as it does",
        (
            "faults/writing::a_read_only_database_serves_reads_and_refuses_writes",
            "faults/writing::writing_works_again_as_soon_as_the_database_does",
        ),
    ),
    Known(
        "statement_timeout",
        "503, not repeated",
        ("faults/reading::a_slow_statement_is_ended_by_the_server_and_not_repeated",),
    ),
    Known(
        "a peer that vanished: before the statement, after it, for whoever connects",
        "a new connection after 3 s; 503 where there is none",
        (
            "faults/silence::a_peer_that_vanished_shows_to_nobody",
            "faults/silence::a_peer_that_took_the_statement_and_vanished_shows_to_nobody",
            "faults/silence::a_network_that_vanished_is_a_503",
            "faults/silence::a_black_hole_is_a_503",
        ),
    ),
    Known(
        "a peer that takes everything and never answers",
        "503 at the request's deadline, nothing saved that was not said to be",
        (
            "faults/silence::a_peer_that_takes_and_never_answers_costs_the_requests_deadline",
            "faults/silence::a_write_that_is_never_answered_leaves_its_outcome_unknown",
            "faults/silence::a_statement_of_a_write_that_is_never_answered_is_a_503_and_leaves_nothing",
            "faults/silence::a_pooler_that_takes_the_connection_and_never_answers_costs_connectings_budget",
        ),
    ),
    Known(
        "a sandbox frozen between and within requests, whatever dies meanwhile",
        "the first request after the thaw succeeds",
        (
            "faults/reading::the_first_request_after_a_freeze_succeeds_whatever_died",
            "faults/reading::a_request_frozen_in_its_middle_is_answered_after_the_thaw",
        ),
    ),
    Known(
        "no database, and a copy in the process",
        "the copy, with its age and what is wrong",
        ("faults/copies::a_kept_copy_is_served_with_its_age_and_what_is_wrong",),
    ),
    Known(
        "behind PgBouncer: backends killed, connections cut, writes broken at each statement",
        "as without it",
        (
            "pooler/pooler::killed_backends_show_to_nobody",
            "pooler/pooler::a_backend_killed_while_reading_shows_to_nobody",
            "pooler/pooler::a_connection_lost_while_reading_shows_to_nobody",
            "pooler/writing::a_write_whose_backend_is_killed_at_any_statement_is_done_once",
            "pooler/writing::a_write_whose_connection_breaks_at_any_statement_is_done_once",
            "pooler/writing::a_write_is_never_repeated_once_commit_was_sent",
        ),
    ),
    Known(
        "PgBouncer killed, out of connections, without a server (08P01)",
        "waited for within the budget; then 503 that passes",
        (
            "pooler/pooler::a_killed_pooler_that_is_back_shows_to_nobody",
            "pooler/pooler::a_pooler_that_comes_back_within_the_budget_is_waited_for",
            "pooler/pooler::a_pooler_that_stays_away_is_a_503",
            "pooler/pooler::no_connection_to_spare_is_a_503_that_passes",
            "pooler/pooler::a_server_that_went_behind_the_pooler_is_a_503_that_passes",
        ),
    ),
    Known(
        "another server, another certificate, a man in the middle",
        "refused",
        (
            "pooler/tls::any_other_server_is_refused",
            "pooler/tls::without_an_authority_nobody_is_trusted",
            "pooler/direct_tls::another_hosts_certificate_is_refused",
            "pooler/direct_tls::channel_binding_is_asked_for_and_refuses_a_middleman",
        ),
    ),
)
