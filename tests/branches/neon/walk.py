"""The whole workflow of `manage.py branch`, through real processes, printed.

    python -m tests.branches.neon.walk [local|neon]

A PostgreSQL of its own, a copy of this checkout, and for `neon` (the default) the
server that speaks Neon's protocol. Nothing of it is left at the end. Ends with 1
where a step did not end as it should.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from config.neon.local import Server
from tests.branches.neon.project import Project
from tests.branches.neon.server import NeonServer
from tests.branches.neon.storage import Storage
from tests.branches.worlds import Checkout
from tests.plugin import SETTINGS

FIELD = 'migrations.AddField("skill", "note", models.{}),'
SAFE = FIELD.format("TextField(null=True)")
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portfolio", "{after}")]
    operations = [
        {operation}
    ]
"""
DANGERS = (
    ("no default on a filled table", FIELD.format("TextField()")),
    (
        "a type that rewrites the table",
        'migrations.AlterField("skill", "years_experience", models.BigIntegerField(null=True)),',
    ),
    ("a column that the running release reads", 'migrations.RemoveField("skill", "category"),'),
)


class Walk:
    """Prints each command as a person would type it, and what it says."""

    def __init__(self, checkout: Checkout, environment: dict[str, str]) -> None:
        self.checkout = checkout
        self.environment = environment
        self.surprises = 0

    def manage(self, *arguments: str, expected: int = 0) -> str:
        words = shlex.join(arguments)
        sys.stdout.write(f"\n$ python manage.py {words}\n")
        sys.stdout.flush()
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.checkout.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        sys.stdout.write(done.stdout)
        if done.returncode != expected:
            self.surprises += 1
        if done.returncode:
            sys.stdout.write(f"(exit code {done.returncode})\n")
        return done.stdout

    def title(self, text: str) -> None:
        sys.stdout.write(f"\n== {text}\n")

    def write(self, name: str, operation: str, *, after: str) -> Path:
        path = self.checkout.folder / "portfolio" / "migrations" / f"{name}.py"
        path.write_text(MIGRATION.format(after=after, operation=operation))
        sys.stdout.write(f"\n{path.name} has: {operation}\n")
        # As `make schema` does after makemigrations.
        self.manage("schema")
        return path


def walk(steps: Walk) -> None:
    migrations = steps.checkout.folder / "portfolio" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    steps.title("A branch of production, with its rows")
    steps.manage("branch", "create", "feature/note", "--expires", "7d")
    steps.manage("branch", "use", "feature/note")
    steps.manage("branch", "list")

    for what, operation in DANGERS:
        steps.title(f"A dangerous migration is refused: {what}")
        path = steps.write("9000_danger", operation, after=last)
        steps.manage("branch", "rehearse", expected=1)
        path.unlink()

    steps.title("A safe one")
    steps.write("9000_note", SAFE, after=last)
    steps.manage("branch", "list")
    steps.manage("branch", "migrate", "feature/note", "--plan")
    steps.manage("branch", "migrate", "feature/note")
    steps.manage("branch", "diff", "production", "feature/note")
    steps.manage("branch", "rehearse")
    steps.manage("branch", "promote", "feature/note")
    steps.manage("branch", "diff", "production", "feature/note", "--exit-code")
    steps.manage("branch", "list")

    steps.title("Production is guarded")
    steps.manage("branch", "delete", "production", expected=1)
    steps.manage("branch", "run", "production", "--", "flush", "--no-input", expected=1)

    steps.title("The end")
    steps.manage("branch", "use", "--none")
    steps.manage("branch", "delete", "feature/note")


def main(arguments: list[str]) -> int:
    kind = arguments[0] if arguments else "neon"
    if kind not in {"local", "neon"}:
        sys.stderr.write("Name a provider: local or neon.\n")
        return 2
    foreign = ("NEON_", "PG", "DATABASE_URL", "AWS_", "BRANCH_IN_USE")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="walk-")))
        server = stack.enter_context(Server.temporary(port=0))
        server.create_database("portfolio")
        environment = own | SETTINGS | {"DATABASE_URL": server.url("portfolio"), "COLUMNS": "100"}
        del environment["BRANCH_IN_USE"]
        steps = Walk(Checkout(folder), environment)
        steps.title("Production, with a sample CV")
        steps.manage("migrate", "--verbosity", "0")
        steps.manage("loadsample")
        if kind == "neon":
            project = Project(Storage(server.url("postgres"), "neon_"))
            project.storage.keeps_history = True
            project.begin("portfolio")
            neon = stack.enter_context(NeonServer(project))
            environment |= neon.environment
            steps.environment = environment
        walk(steps)
    sys.stdout.write(f"\nSteps that ended otherwise than they should: {steps.surprises}\n")
    return 1 if steps.surprises else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
