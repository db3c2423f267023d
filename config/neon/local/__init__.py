"""An embedded PostgreSQL for development and tests: real binaries from a wheel, no set-up.

    with Server(Path(".local/postgres")) as server:
        server.create_database("portfolio")
        url = server.url("portfolio")

It listens on a Unix socket in a folder that only the server's account and root
can enter, and lets in only those two (`peer`: the kernel names the caller).
With `port=` it also listens on 127.0.0.1, where a password is asked for that is
new at each start.

The server is a child of the process that started it and goes when that process
goes. One that is left over all the same (macOS has no parent-death signal) is
stopped by the next start on the same folder, never reused: it may run with
other settings.
"""

from config.neon.local.account import LocalPostgresError
from config.neon.local.process import bound
from config.neon.local.server import Server, forget

__all__ = ["LocalPostgresError", "Server", "bound", "forget"]
