"""`manage.py prebuild`"""

import marshal
import os
import subprocess
import sys
import sysconfig
import time
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES, SourceFileLoader
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import bundle
from config.deferrals import DEFERRED, LOOKED_UP

# A process that does what a function's first invocation does, and tells what it imported for it.
# The database may be missing: then the first read imports all but what answers it.
COLD_START = """
import marshal, sys
before = set(sys.modules)
missing = []
class Last:
    def find_spec(name, path=None, target=None):
        missing.append(name)
sys.meta_path.append(Last)
from config import patterns
recorded = patterns.record()
from config.lambda_handler import handler
event = {"version": "2.0", "rawPath": "/api/experience", "rawQueryString": "", "headers": {},
         "requestContext": {"http": {"method": "GET", "path": "/", "protocol": "HTTP/1.1",
                                     "sourceIp": "127.0.0.1"}}}
handler(event, None)
# What a start with secrets in SSM, or a rotated password, needs besides.
import config.edge, config.rotation, config.signing, config.ssm
found = [
    (name, spec.origin, spec.submodule_search_locations is not None)
    for name, module in sys.modules.items()
    if name not in before and (spec := getattr(module, "__spec__", None)) is not None
]
told = {"modules": found, "missing": missing, "patterns": recorded}
print("\\n" + marshal.dumps(told).hex())
"""
OURS = ("config", "portfolio")


class Command(BaseCommand):
    help = (
        "Writes the bytecode of all that a cold start imports into one file, .prebuilt/modules, "
        "which the Lambda handler reads instead of some 900 files. Run it after each change of the "
        "code or its packages; a stale file is left alone."
    )
    # The file is made of the code alone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output", type=Path, default=Path(bundle.BUNDLE), help="another file (for tests)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        target: Path = options["output"].absolute()
        target.unlink(missing_ok=True)
        told = self.cold_start()
        modules, codes = collect(told["modules"])
        sources = sorted({entry[0] for entry in modules.values() if is_ours(entry[0])})
        folders = sorted({sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")})
        header = marshal.dumps(
            {
                "identity": bundle.identity(),
                "sources": bundle.stamps([*sources, *folders]),
                "modules": modules,
                "deferred": DEFERRED,
                "extensions": {
                    name: origin
                    for name, origin, _ in told["modules"]
                    if str(origin).endswith(tuple(EXTENSION_SUFFIXES))
                },
                # A file of ours may come any time, one of the packages' changes their folder.
                "missing": {name for name in told["missing"] if not name.startswith(OURS)},
                "patterns": told["patterns"],
            }
        )
        write(target, len(header).to_bytes(bundle.SIZE, "big") + header + b"".join(codes))
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{os.path.relpath(target)}: {len(modules)} modules, "
            f"{target.stat().st_size / 1e6:.1f} MB, {seconds:.1f} s"
        )

    def cold_start(self) -> dict[str, Any]:
        """Name, file and whether it is a package, of each module; and what else was seen."""
        result = subprocess.run(  # noqa: S603  # this Python, and the text above
            [sys.executable, "-c", COLD_START],
            cwd=bundle.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise CommandError(f"The cold start failed:\n{result.stderr}")
        told: dict[str, Any] = marshal.loads(  # noqa: S302  # our own
            bytes.fromhex(result.stdout.splitlines()[-1])
        )
        return told


def collect(found: list[tuple[str, str, bool]]) -> tuple[dict[str, Any], list[bytes]]:
    """Where each module's bytecode lies, and all of it."""
    modules: dict[str, Any] = {}
    codes: list[bytes] = []
    offset = 0
    for name, origin, is_package in found:
        if not str(origin).endswith(".py"):
            continue
        if name in LOOKED_UP:
            code = marshal.dumps({"__version__": import_module(name).__version__})
        else:
            code = marshal.dumps(SourceFileLoader(name, origin).get_code(name))
        modules[name] = (origin, is_package, offset, len(code))
        codes.append(code)
        offset += len(code)
    return modules, codes


def write(target: Path, text: bytes) -> None:
    """In one step: a reader finds the old file or the new one, never half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(text)
    unfinished.replace(target)


def is_ours(path: str) -> bool:
    packages = sysconfig.get_path("purelib")
    return path.startswith(bundle.BASE_DIR + os.sep) and not path.startswith(packages + os.sep)
