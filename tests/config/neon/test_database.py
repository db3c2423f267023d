"""From the environment to a connection: which host, which parameters, and what is refused."""

import os
from typing import Any

import pytest

from config.env import ConfigurationError
from config.neon import database

CANARY = "c4nary-p4ssword"
POOLED = "ep-cool-sea-a1b2c3d4-pooler.c-2.eu-central-1.aws.neon.tech"
DIRECT = "ep-cool-sea-a1b2c3d4.c-2.eu-central-1.aws.neon.tech"
SERVE = ["manage.py", "runserver"]
MIGRATE = ["manage.py", "migrate"]
VARIABLES = [
    *("DATABASE_URL", "DATABASE_URL_UNPOOLED", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"),
    *("PGDATABASE", "PGSSLMODE", "PGSSLROOTCERT", "PGAPPNAME", "SSL_CERT_DIR", "SSL_CERT_FILE"),
]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        # Set first, so that what a test's subject sets is taken back too.
        monkeypatch.setenv(variable, "")
        monkeypatch.delenv(variable)


def url(host: str, query: str = "", name: str = "cv") -> str:
    return f"postgresql://app:{CANARY}@{host}/{name}{query}"


def entry(arguments: list[str] = SERVE, **variables: str) -> dict[str, Any]:
    os.environ.update(variables)
    return database.from_environment(arguments, max_age=300)


def refusal(**variables: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        entry(**variables)
    error: BaseException | None = caught.value
    while error:
        assert CANARY not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__
    return str(caught.value)


@pytest.mark.parametrize("host", [POOLED, DIRECT])
@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_URL_UNPOOLED"])
def test_either_host_of_neon_is_enough(variable: str, host: str):
    variables = {variable: url(host)}
    assert entry(SERVE, **variables)["HOST"] == POOLED
    assert entry(MIGRATE, **variables)["HOST"] == DIRECT


@pytest.mark.parametrize(
    "command",
    [
        *("migrate", "sqlmigrate", "makemigrations", "dumpdata", "loaddata"),
        *("flush", "dbshell", "inspectdb", "test", "tune_role"),
    ],
)
def test_what_needs_a_session_takes_the_direct_host(command: str):
    assert entry(["./manage.py", command], DATABASE_URL=url(POOLED))["HOST"] == DIRECT


@pytest.mark.parametrize("program", ["django-admin", "/venv/django/__main__.py"])
def test_commands_are_known_by_djangos_other_names_too(program):
    made = entry([program, "migrate"], DATABASE_URL=url(POOLED))
    assert made["HOST"] == DIRECT
    assert made["OPTIONS"]["announce"]


def test_another_packages_argument_is_no_command():
    made = entry(["/venv/awslambdaric/__main__.py", "migrate"], DATABASE_URL=url(POOLED))
    assert made["HOST"] == POOLED
    assert not made["OPTIONS"]["announce"]


@pytest.mark.parametrize("arguments", [[], ["manage.py"], ["gunicorn"], ["manage.py", "shell"]])
def test_all_else_takes_the_pooled_host(arguments: list[str]):
    assert entry(arguments, DATABASE_URL=url(DIRECT))["HOST"] == POOLED


def test_elsewhere_each_variable_counts_as_it_is():
    variables = {
        "DATABASE_URL": url("pool.example.com:6432"),
        "DATABASE_URL_UNPOOLED": url("db.example.com"),
    }
    found = entry(SERVE, **variables)
    assert (found["HOST"], found["PORT"]) == ("pool.example.com", "6432")
    assert entry(MIGRATE, **variables)["HOST"] == "db.example.com"


def test_elsewhere_one_variable_serves_both():
    assert entry(MIGRATE, DATABASE_URL=url("db.example.com"))["HOST"] == "db.example.com"


@pytest.mark.parametrize(
    "direct",
    [url("ep-other-a1b2c3d4.eu-central-1.aws.neon.tech"), url(DIRECT, name="other")],
)
def test_migrations_never_go_to_another_database_than_the_one_that_is_served(direct: str):
    assert refusal(DATABASE_URL=url(POOLED), DATABASE_URL_UNPOOLED=direct) == (
        "DATABASE_URL and DATABASE_URL_UNPOOLED name different databases: "
        "on Neon leave the second out, it follows from the first."
    )


def test_libpqs_variables_are_an_address_too():
    found = entry(PGHOST=DIRECT, PGUSER="app", PGPASSWORD=CANARY, PGDATABASE="cv", PGPORT="5433")
    assert {key: found[key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")} == {
        "HOST": POOLED,
        "PORT": "5433",
        "NAME": "cv",
        "USER": "app",
        "PASSWORD": CANARY,
    }


def test_neon_is_talked_to_as_strictly_as_it_allows():
    options = entry(DATABASE_URL=url(POOLED))["OPTIONS"]
    del options["direct"]
    assert options == {
        "announce": True,
        "application_name": "portfolio",
        "channel_binding": "require",
        "connect_timeout": "4",
        "keepalives": "1",
        "keepalives_count": "3",
        "keepalives_idle": "2",
        "keepalives_interval": "1",
        "options": "",
        "sslcertmode": "disable",
        "sslmode": "verify-full",
        "sslnegotiation": "direct",
        "sslrootcert": "system",
        "tcp_user_timeout": "2500",
    }


def test_another_remote_host_is_verified_too():
    options = entry(DATABASE_URL=url("db.example.com"))["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["sslrootcert"] == "system"
    assert "sslnegotiation" not in options
    assert "channel_binding" not in options


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "%2Frun%2Fpg"])
def test_a_local_host_needs_no_tls(host: str):
    options = entry(DATABASE_URL=url(host))["OPTIONS"]
    assert not [name for name in options if name.startswith("ssl")]


def test_a_socket_has_no_tcp():
    assert "tcp_user_timeout" not in entry(DATABASE_URL=url("%2Frun%2Fpg"))["OPTIONS"]


def test_the_urls_own_parameters_win():
    query = "?sslmode=require&connect_timeout=9&application_name=other&tcp_user_timeout=1"
    options = entry(DATABASE_URL=url(POOLED, query))["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["connect_timeout"] == "9"
    assert options["application_name"] == "other"
    assert options["tcp_user_timeout"] == "1"
    assert "sslrootcert" not in options


def test_a_weak_mode_is_not_mixed_with_what_needs_a_strong_one():
    options = entry(DATABASE_URL=url(POOLED, "?sslmode=prefer"))["OPTIONS"]
    assert not {"sslrootcert", "sslnegotiation", "channel_binding"} & set(options)


def test_libpqs_variables_for_tls_win_over_the_defaults():
    options = entry(DATABASE_URL=url("db.example.com"), PGSSLMODE="require")["OPTIONS"]
    assert not {"sslmode", "sslrootcert"} & set(options)


def test_the_direct_host_has_no_limit_for_migrations_and_the_pooled_one_no_option():
    assert entry(SERVE, DATABASE_URL=url(POOLED))["OPTIONS"]["options"] == ""
    assert "statement_timeout=0" in entry(MIGRATE, DATABASE_URL=url(POOLED))["OPTIONS"]["options"]


def test_connections_are_kept_checked_and_without_server_side_cursors():
    found = entry(DATABASE_URL=url(POOLED))
    assert found["CONN_MAX_AGE"] == 300
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert found["ENGINE"] == "config.neon.backend"


def test_encoded_parts_are_decoded():
    found = entry(DATABASE_URL="postgresql://a%40b:p%2F%25%3A@127.0.0.1/c%20v")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("a@b", "p/%:", "c v")


def test_an_entry_shows_no_password():
    found = entry(MIGRATE, DATABASE_URL=url(POOLED))
    assert found["PASSWORD"] == CANARY
    assert CANARY not in repr(found)


WRONG = f"DATABASE_URL is no PostgreSQL URL. Write it as {database.EXAMPLE}"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (f"mysql://u:{CANARY}@h/d", f"{WRONG}."),
        (f"host=h password={CANARY}", f"{WRONG}."),
        (f"sqlite:///{CANARY}", f"{WRONG}."),
        (url("h:99999"), f"{WRONG}, with a port from 1 to 65535 or none."),
        (url("h:0"), f"{WRONG}, with a port from 1 to 65535 or none."),
        (url("h:x"), f"{WRONG}, with a port from 1 to 65535 or none."),
        (url("h:" + "9" * 5000), f"{WRONG}, with a port from 1 to 65535 or none."),
        (url("h:٣"), f"{WRONG}, with a port from 1 to 65535 or none."),
        (url("h", name=""), f"{WRONG}, with the database's name."),
        (f"postgresql://u:{CANARY}@h", f"{WRONG}, with the database's name."),
        (url(""), f"{WRONG}, with the host."),
        (url("h,i"), f"{WRONG}, with one host."),
        (f"postgresql://:{CANARY}@h/d", f"{WRONG}, with the user."),
    ],
)
def test_a_wrong_part_is_refused_by_name_without_its_value(value: str, sentence: str):
    assert refusal(DATABASE_URL=value) == sentence


@pytest.mark.parametrize(
    "value",
    [
        f"postgresql://u:{CANARY}%zz@h/d",
        f"postgresql://u:{CANARY}%00@h/d",
        f"postgresql://u:{CANARY}@[half/d",
        f"postgresql://u:{CANARY}@h/d?{CANARY}=1",
        f"postgresql://u:{CANARY}@h/d?sslmode",
        f"postgresql://u:{CANARY}\udcff@h/d",
    ],
)
def test_what_libpq_does_not_understand_is_refused_without_its_value(value: str):
    with pytest.raises(ConfigurationError) as caught:
        database.from_url(value, variable="DATABASE_URL", max_age=0)
    assert str(caught.value).startswith(WRONG)
    assert CANARY not in f"{caught.value!r}{caught.value.__context__!r}"


def test_a_nul_is_refused():
    with pytest.raises(ConfigurationError):
        database.from_url(url("h", "\0"), variable="DATABASE_URL", max_age=0)


@pytest.mark.parametrize(
    ("parameter", "advice"),
    [
        ("branch", "each branch of Neon has a host of its own, so name that host"),
        ("command_timeout", "set the limit on the role with `manage.py tune_role`"),
        ("statement_timeout", "set it on the role with `manage.py tune_role`"),
        ("pgbouncer", "leave it out: this works behind a pooler as it is"),
    ],
)
def test_a_parameter_of_other_drivers_is_refused_with_what_to_do(parameter: str, advice: str):
    value = url(POOLED, f"?sslmode=verify-full&{parameter}={CANARY}")
    assert refusal(DATABASE_URL=value) == (
        f"DATABASE_URL has the parameter `{parameter}`, which PostgreSQL does not know: {advice}."
    )


def test_start_up_options_never_go_to_neons_pooler():
    assert "Neon's pooler refuses" in refusal(DATABASE_URL=url(POOLED, "?options=-cjit%3Doff"))


def test_the_unpooled_variable_is_named_when_it_is_the_wrong_one():
    message = refusal(DATABASE_URL=url(POOLED), DATABASE_URL_UNPOOLED=f"x{CANARY}")
    assert message.startswith("DATABASE_URL_UNPOOLED is no PostgreSQL URL.")


def test_nothing_at_all_is_refused():
    assert refusal().startswith("DATABASE_URL is not set.")


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PGDATABASE": ""}, "PGDATABASE is not set. Write the database's name."),
        ({"PGPORT": CANARY}, "PGHOST, PGPORT, PGUSER and PGDATABASE give no address: write them"),
        ({"PGUSER": ""}, "PGHOST, PGPORT, PGUSER and PGDATABASE give no address: write them"),
    ],
)
def test_wrong_parts_are_refused_by_name(variables: dict[str, str], sentence: str):
    parts = {"PGHOST": DIRECT, "PGUSER": "app", "PGDATABASE": "cv", "PGPASSWORD": CANARY}
    assert refusal(**parts | variables).startswith(sentence)
