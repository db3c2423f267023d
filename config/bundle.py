"""One file of bytecode for all that a cold start imports, and later for what it only names.

Python looks for a module in every folder of `sys.path`, then opens, checks and
reads a file: some 13 system calls for each of about 800 modules. `manage.py
prebuild` writes their bytecode into one file, and `install()` puts a finder in
front that reads it from there: one call for each.

A file that was made of other sources or by another Python is left alone, and a
line on standard error says so. Imported before all else, so it imports nothing
that is not there already.
"""

import _frozen_importlib as bootstrap
import _frozen_importlib_external as files
import marshal
import os
import sys
from typing import Any

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUNDLE = os.path.join(BASE_DIR, ".prebuilt", "modules")
SIZE = 8  # bytes of the header's length, which stands first

# Modules that others import and a first answer does not use. They are executed when something of
# them is asked for; of the functions named here, when one is called.
DEFERRED: dict[str, tuple[str, ...]] = {
    "aws_lambda_powertools": (),
    "aws_lambda_powertools.utilities.jmespath_utils": (),
    "csv": (),
    "difflib": ("get_close_matches",),
    "django.contrib.admin": (),
    "django.contrib.admindocs.views": ("simplify_regex",),
    "django.core.mail": (),
    "django.views.debug": (),
    "email.generator": (),
    "email.policy": (),
    "getpass": (),
    "sqlparse": (),
}
# Modules that look up one fact of the installed packages, 10 ms of a cold start: the bundle has the
# fact itself, as it was found when the bundle was made of these packages.
LOOKED_UP = ("psycopg.version", "psycopg_binary.version")
EXECUTED = "__executed__"


def identity() -> list[Any]:
    """The Python that reads or writes. Another one can't use the file."""
    return [sys.version, sys.prefix, sys.flags.optimize, BASE_DIR]


def stamps(paths: list[str]) -> list[Any]:
    """Path, size and time of change (whole seconds: images keep no more) of each path."""
    found = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            return []
        found.append([path, status.st_size, int(status.st_mtime)])
    return found


class Deferred(type(sys)):  # type: ignore[misc]  # the type of modules, without importing types
    """A module that was found and not executed yet."""

    def __getattr__(self, name: str) -> Any:
        if name in DEFERRED[self.__name__] and EXECUTED not in self.__dict__:
            return self.later(name)
        if name.startswith("__"):
            raise AttributeError(name)
        self.execute()
        return getattr(self, name)

    def later(self, name: str) -> Any:
        """Stands for the module's function until it is called."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.execute()
            return self.__dict__[name](*args, **kwargs)

        return call

    def execute(self) -> None:
        if EXECUTED not in self.__dict__:
            self.__dict__[EXECUTED] = True
            # From here on a module like any other.
            object.__setattr__(self, "__class__", type(sys))
            spec: Any = self.__spec__
            exec(spec.loader.get_code(self.__name__), self.__dict__)  # noqa: S102  # an import


class Loader(files.SourceFileLoader):
    """Like any loader of a source file, with the bytecode from the bundle."""

    def __init__(self, name: str, path: str, place: tuple[int, int, int]) -> None:
        super().__init__(name, path)
        self.place = place

    def get_code(self, fullname: str) -> Any:
        file, offset, length = self.place
        return marshal.loads(os.pread(file, length, offset))

    def exec_module(self, module: Any) -> None:
        if module.__name__ in DEFERRED:
            module.__class__ = Deferred
        elif module.__name__ in LOOKED_UP:
            module.__dict__.update(self.get_code(module.__name__))
        else:
            super().exec_module(module)


class Finder:
    """Knows the bundle's modules; anything else is for the finders behind it."""

    def __init__(self, file: int, start: int, index: dict[str, Any]) -> None:
        self.file, self.start, self.index = file, start, index

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        entry = self.index.get(name)
        if entry is None:
            return None
        origin, is_package, offset, length = entry
        loader = Loader(name, origin, (self.file, self.start + offset, length))
        spec = bootstrap.ModuleSpec(name, loader, origin=origin, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [os.path.dirname(origin)]
        return spec


def install(path: str = BUNDLE) -> bool:
    """Whether imports now come from the bundle."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    length = int.from_bytes(os.pread(file, SIZE, 0), "big")
    header = marshal.loads(os.pread(file, length, SIZE))
    sources = header["sources"]
    if header["identity"] != identity() or stamps([path for path, *_ in sources]) != sources:
        os.close(file)
        sys.stderr.write(
            "The prebuilt modules were made of other sources, and are left alone: "
            "run `python manage.py prebuild` again.\n"
        )
        return False
    sys.meta_path.insert(0, Finder(file, SIZE + length, header["modules"]))
    return True
