"""What lies in a server's folder: its data, its access rules, its socket and its log."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.neon.local.account import Account, LocalPostgresError

# Who owns all of it, and who serves readers: see `manage.py grants`.
ROLE, APPLICATION = "portfolio", "portfolio_app"
MAJOR = "18"
# Bytes, of 108 on Linux and 104 on macOS: what a Unix socket's path may measure.
SOCKET_PATH_LIMIT = 100
TEMPORARY = "portfolio-postgres-"

# Nothing of the caller's: PG… variables would change where and how the server runs.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

SETTINGS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "logging_collector": "off",
}
# Safe only for data that nobody misses after a crash of the machine.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
}

# What the server's log says -> what to do.
REASONS = (
    ("No space left on device", "The disk is full: free some space and try again."),
    ("lock file", "Another process runs the database in {folder}: stop that one first."),
    ("Address already in use", "The database's port is taken: choose another."),
)
OTHERWISE = (
    "PostgreSQL fails on {folder} (why is at the end of {log}): "
    "mend that, or run `make reset` to begin with an empty database."
)


def make_data(home: Path, binaries: Path, account: Account) -> bool:
    """Runs initdb into a draft, so that one that was cut short is never taken for data.

    False when it failed; what it said is then in the log.
    """
    draft = home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.give(draft)
    # No sync: what is lost if the machine crashes in this second is an empty database.
    options = "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    options += " --auth=reject --no-sync --no-instructions"
    done = subprocess.run(
        [binaries / "initdb", "--pgdata", draft, "--username", ROLE, *options.split()],
        cwd="/",
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Ctrl-C belongs to the caller: initdb ends in less than a second anyway.
        start_new_session=True,
        check=False,
        **account.switch,
    )
    if done.returncode != 0:
        write(home / "log", done.stdout, account)
        return False
    draft.rename(home / "data")
    return True


def check_data(home: Path, folder: Path) -> None:
    """Refuses data that this server can't read."""
    try:
        made_by = (home / "data" / "PG_VERSION").read_text().strip()
    except (OSError, UnicodeDecodeError):
        made_by = ""
    if not made_by.isdecimal():
        raise LocalPostgresError(
            f"The database in {folder} is broken: run `make reset` to begin with an empty one."
        )
    if made_by != MAJOR:
        raise LocalPostgresError(
            f"The database in {folder} was made by PostgreSQL {made_by} and this is {MAJOR}: "
            "run `make reset` to begin with an empty one."
        )


def command(
    home: Path, binaries: Path, socket: Path, *, port: int, tcp: bool, durable: bool
) -> list[str | Path]:
    """The server's command line. It decides; the data folder's own configuration is initdb's."""
    settings = SETTINGS | ({} if durable else NOT_DURABLE)
    settings |= {
        "port": str(port),
        "listen_addresses": "127.0.0.1" if tcp else "",
        # A list, in which a quoted name may hold blanks.
        "unix_socket_directories": '"{}"'.format(os.fspath(socket).replace('"', '""')),
        "hba_file": str(home / "pg_hba.conf"),
        "ident_file": str(home / "pg_ident.conf"),
    }
    options = (word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
    # The environment is emptied here, not by subprocess: Python itself, which comes first (see
    # launch.py), may need LD_LIBRARY_PATH.
    variables = (f"{name}={value}" for name, value in ENVIRONMENT.items())
    return ["/usr/bin/env", "-i", *variables, binaries / "postgres", "-D", home / "data", *options]


def write_access_rules(home: Path, account: Account, *, tcp: bool) -> None:
    """Lets in the server's own account and root by socket, and by TCP who has the password."""
    rules = "local all all peer map=local\n"
    if tcp:
        rules += "host all all 127.0.0.1/32 scram-sha-256\n"
    names = sorted({account.name, pwd.getpwuid(0).pw_name})
    callers = "".join(f'local "{name}" {role}\n' for name in names for role in (ROLE, APPLICATION))
    write(home / "pg_hba.conf", rules.encode(), account)
    write(home / "pg_ident.conf", callers.encode(), account)


def make_socket_folder(home: Path, account: Account, port: int) -> Path:
    """A private folder for the socket: in `home`, or in /tmp where that path can't be one.

    It is too long, say, or has a comma, which for libpq parts two hosts.
    """
    remove_socket_folder(home)
    path = home / "socket"
    length = len(os.fsencode(path / f".s.PGSQL.{port}"))
    if length > SOCKET_PATH_LIMIT or "," in os.fspath(path):
        short = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir="/tmp"))
        # Remembered, for the next start to remove if this one is killed.
        path.symlink_to(short)
        path = short
    else:
        path.mkdir(mode=0o700)
    account.give(path)
    return path


def remove_socket_folder(home: Path) -> None:
    path = home / "socket"
    if not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    target = path.readlink()
    # Only what this module made: the link lies in a folder that another account may own.
    if target.parent == Path("/tmp") and target.name.startswith(TEMPORARY):
        shutil.rmtree(target, ignore_errors=True)
    path.unlink()


def write(path: Path, content: bytes, account: Account) -> None:
    """Writes a private file anew. Follows no link: root writes here into another's folder."""
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        account.give(file)


def failure(home: Path, folder: Path) -> LocalPostgresError:
    """What the log says of a server that did not start, as a sentence."""
    log = home / "log"
    text = log.read_text(errors="replace")
    sentence = next((what for sign, what in REASONS if sign in text), OTHERWISE)
    return LocalPostgresError(sentence.format(folder=folder, log=log))
