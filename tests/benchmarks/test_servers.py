"""The database that is asked over TLS."""

import psycopg
import pytest

from tests.benchmarks.servers import with_tls


@pytest.mark.pooler
def test_the_server_with_tls_is_asked_with_and_without_it() -> None:
    with with_tls() as server:
        server.create_database("benchmark")
        used = []
        for url in (server.url("benchmark"), server.plain("benchmark")):
            with psycopg.connect(url) as connection:
                used.append(bool(connection.pgconn.ssl_in_use))
        assert used == [True, False]
