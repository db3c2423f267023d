"""What `make run` runs: a database, its tables, a sample CV, an owner, and the web server.

    python -m config.run [--port 8000] [--folder .local] [--reset]

Ends with 0 when it was told to end (Ctrl-C, SIGTERM, SIGHUP), with 1 and one
sentence when it can't do its work, with 2 for wrong arguments. However it ends,
nothing that it started goes on: what it could not stop itself (because it was
killed) the kernel stops, on Linux.
"""

import argparse
import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from config.env import BASE_DIR, ConfigurationError
from config.neon.address import read_url
from config.neon.branches import chosen
from config.neon.branches.interface import BranchError
from config.neon.local import LocalPostgresError, Server, forget
from config.run.checks import HOST, LAST_PORT, check_database, check_port
from config.run.children import manage, serve
from config.run.ending import Ending, EndWished, RunError
from config.run.files import only_one, secret_key, written_down
from config.run.telling import complain, say, shown, step


class Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def main(arguments: list[str] | None = None) -> int:
    parser = Arguments(prog="python -m config.run", description=__doc__, add_help=True)
    parser.add_argument("--port", default="8000", help="the web server's, 1 to 65535")
    parser.add_argument("--folder", type=Path, default=BASE_DIR / ".local", help="its own files")
    parser.add_argument("--reset", action="store_true", help="forget the local database")
    options = parser.parse_args(arguments)
    # At most five ASCII digits: int() takes those of other scripts, and refuses thousands of them.
    port = int(options.port) if re.fullmatch("[0-9]{1,5}", options.port) else 0
    if not 1 <= port <= LAST_PORT:
        parser.error("PORT must be a whole number from 1 to 65535, as in `make run PORT=8123`.")
    folder = options.folder.absolute()
    ending = Ending()
    try:
        with only_one(folder, ending):
            if options.reset:
                forget(folder / "postgres")
                say("The local database is gone. `make run` makes a new one.")
            else:
                run(folder, port, ending)
    except EndWished:
        say("Stopped.")
    except (RunError, LocalPostgresError, ConfigurationError, BranchError) as error:
        complain(str(error))
        return 1
    except OSError as error:
        complain(
            f"{error.filename or shown(folder)} can't be used ({error.strerror}): "
            f"make {shown(folder)} a folder of yours with free space."
        )
        return 1
    return 0


def run(folder: Path, port: int, ending: Ending) -> None:
    """Serves until the end is wished (`EndWished`) or the web server dies (`RunError`)."""
    check_port(port)
    # A run that was killed may have left it.
    (folder / "environment").unlink(missing_ok=True)
    environment = environment_for_children(folder)
    with ExitStack() as stack:
        server = None
        if environment.get("DATABASE_URL"):
            with step("Connecting to the database of DATABASE_URL"):
                check_database(environment["DATABASE_URL"], ending)
        else:
            server = Server(folder / "postgres")
            with step(f"Starting PostgreSQL in {shown(folder / 'postgres')}"):
                stack.enter_context(server)
                server.create_database("portfolio")
                server.create_application_role()
            environment["DATABASE_URL"] = server.url("portfolio")
            stack.enter_context(written_down(folder, environment))
        lead_to_branch(folder, environment)
        manage("Bringing its tables up to date", environment, ending, "migrate", "--verbosity=0")
        manage("Looking whether it needs a sample CV", environment, ending, "loadsample")
        # To its end, come what may: a password that nobody saw would be lost.
        manage("Looking whether it has an owner", environment, ending, "createowner", cut=False)
        if server is not None:
            manage("Giving the application its rights", environment, ending, "grants", "--apply")
            environment = as_application(environment, server)
        serve(port, environment, ending)


def as_application(environment: dict[str, str], server: Server) -> dict[str, str]:
    """The web server's: as in production it may change rows, and no tables."""
    address = read_url(environment["DATABASE_URL"], "DATABASE_URL")
    if address.is_neon:
        # A branch that `branch use` has chosen, whose roles are its project's.
        return environment
    kept = {k: v for k, v in environment.items() if k != "DATABASE_URL_UNPOOLED"}
    return kept | {"DATABASE_URL": server.application_url(address.name)}


def lead_to_branch(folder: Path, environment: dict[str, str]) -> None:
    """Serves the branch that `branch use` has chosen, if any. Raises `BranchError`."""
    name = "" if chosen.VARIABLE in environment else chosen.chosen(folder / "branch")
    if name:
        # Where the provider looks for the production branch.
        os.environ["DATABASE_URL"] = environment["DATABASE_URL"]
        with step(f"Looking for the branch {name}, chosen by `branch use`"):
            chosen.lead(environment, chosen.variables_for(name))
    # What the children serve is decided here.
    environment.setdefault(chosen.VARIABLE, "")


def environment_for_children(folder: Path) -> dict[str, str]:
    """The development settings. What the caller has set already wins."""
    environment = {
        "DEBUG": "1",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SECRET_KEY": secret_key(folder),
        # The web server's reminder that it is for development alone: that is what it is for.
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    environment |= os.environ
    if not environment.get("DATABASE_URL"):
        # libpq's own variables are about another database than the embedded one.
        environment = {
            name: value for name, value in environment.items() if not name.startswith("PG")
        }
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


if __name__ == "__main__":
    sys.exit(main())
