"""The Django database engine for a Postgres that sleeps, moves and drops connections.

Django's own, with these differences:

- a kept connection is checked by polling its socket, which costs no round trip;
- connecting is tried again within its budget;
- a read outside a transaction whose connection died is run again, twice at most;
- every error carries what it means (`config.neon.failures`);
- all of it ends at the request's deadline (`config.neon.deadline`).
"""
