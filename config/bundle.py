"""One file of bytecode for all that a cold start imports, and later for what it only names.

Python looks for a module in every folder of `sys.path`, then opens, checks and
reads a file: some 13 system calls for each of about 800 modules. `manage.py
prebuild` writes their bytecode into one file, in the order of their import, and
`install()` puts a finder in front that reads it from there. The file also has
the places of the extension modules, the names that were looked for in vain, and
the regular expressions as they were compiled (`config.patterns`).

A file that was made of other sources or by another Python is left alone, and a
line on standard error says so. Imported before all else, so it imports nothing
that is not there already.
"""

import _frozen_importlib
import _frozen_importlib_external as files
import marshal
import os
import sys
from typing import Any

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUNDLE = os.path.join(BASE_DIR, ".prebuilt", "modules")
SIZE = 8  # bytes of the header's length, which stands first
WINDOW = 1 << 16  # bytes that are read at once
MODULE = type(sys)
# Python's own import, without the module around it. Private, and the same from 3.11 to 3.14.
bootstrap: Any = _frozen_importlib
import_module = bootstrap._gcd_import
# What Python itself asks modules for, to learn whether they have it.
ABSENT = {"__path__", "__warningregistry__", "__wrapped__"}


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


class StandIn:
    """In the place of a class or function of a deferred module, until something is done with it.

    What an `except` names can't be stood in for.
    """

    def __init__(self, module: "Deferred", name: str) -> None:
        self.__dict__.update(module_=module, name_=name)

    def real(self) -> Any:
        # Not its method: a module that was executed meanwhile is like any other.
        Deferred.execute(self.module_)
        if type(self.module_) is Deferred:
            raise ImportError(f"{self.name_} is used while {self.module_.__name__} is imported")
        return getattr(self.module_, self.name_)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            # Whoever looks what it is, for its signature say, sees what can be called.
            raise AttributeError(name)
        return getattr(self.real(), name)

    def __mro_entries__(self, bases: Any) -> Any:
        return (self.real(),)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self.real())


class Deferred(MODULE):  # type: ignore[misc,valid-type]  # the type of modules
    """A module that was found and not executed yet."""

    def __getattr__(self, name: str) -> Any:
        if name in ABSENT:
            raise AttributeError(name)
        home = self.__spec__.loader.later.get(name)
        if home == "":
            return StandIn(self, name)
        if home:
            return getattr(import_module(home), name)
        self.execute()
        if type(self) is Deferred:
            raise AttributeError(f"{self.__name__} is being imported, and has no {name} yet")
        return getattr(self, name)

    def __dir__(self) -> Any:
        self.execute()
        return sorted(self.__dict__)

    def execute(self) -> None:
        """Like an import: once, and another thread that asks meanwhile waits."""
        loader: Any = self.__spec__.loader
        package = sys.modules.get(self.__name__.rpartition(".")[0])
        if type(package) is Deferred:
            # First, as in an import: the two may need each other in that order.
            package.execute()
        try:
            with bootstrap._ModuleLockManager(self.__name__):
                if loader.executing or type(self) is not Deferred:
                    return
                loader.executing = True
                try:
                    bootstrap._call_with_frames_removed(
                        exec, loader.get_code(self.__name__), self.__dict__
                    )
                finally:
                    loader.executing = False
                # From here on a module like any other.
                object.__setattr__(self, "__class__", MODULE)
        except bootstrap._DeadlockError:
            # Two threads would wait for each other: as in an import, this one goes on with what
            # is there.
            pass


class Loader(files.SourceFileLoader):
    """Like any loader of a source file, with the bytecode from the bundle."""

    executing = False

    def __init__(
        self, name: str, path: str, bundle: "Bundle", place: tuple[int, int], later: Any
    ) -> None:
        super().__init__(name, path)
        self.bundle, self.place, self.later = bundle, place, later

    def get_code(self, fullname: str) -> Any:
        return marshal.loads(self.bundle.read(*self.place))

    def exec_module(self, module: Any) -> None:
        if self.later is not None:
            module.__class__ = Deferred
            return
        code = self.get_code(self.name)
        if type(code) is dict:
            # All that there is to know of the module: see `config.deferrals`.
            module.__dict__.update(code)
        else:
            bootstrap._call_with_frames_removed(exec, code, module.__dict__)


class Bundle:
    """The finder. Knows the bundle's modules; anything else is for the finders behind it."""

    def __init__(self, file: int, start: int, header: dict[str, Any]) -> None:
        self.file, self.start = file, start
        self.modules, self.deferred = header["modules"], header["deferred"]
        self.extensions, self.missing = header["extensions"], header["missing"]
        self.window = (0, b"")

    def read(self, offset: int, length: int) -> Any:
        begin, window = self.window
        if not begin <= offset <= offset + length <= begin + len(window):
            begin, window = offset, os.pread(self.file, max(length, WINDOW), self.start + offset)
            self.window = begin, window
        return memoryview(window)[offset - begin : offset - begin + length]

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        entry = self.modules.get(name)
        if entry is None:
            return self.find_other(name)
        origin, is_package, offset, length = entry
        loader = Loader(name, origin, self, (offset, length), self.deferred.get(name))
        return specify(name, loader, origin, is_package=is_package)

    def find_other(self, name: str) -> Any:
        if name in self.missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        origin = self.extensions.get(name)
        if origin is None:
            return None
        return specify(name, files.ExtensionFileLoader(name, origin), origin, is_package=False)


def specify(name: str, loader: Any, origin: str, *, is_package: bool) -> Any:
    spec = bootstrap.ModuleSpec(name, loader, origin=origin, is_package=is_package)
    spec.has_location = True
    # Or the path of a .pyc, which there may not be, is worked out for each.
    spec.cached = ""
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
    sys.meta_path.insert(0, Bundle(file, SIZE + length, header))
    from config import patterns

    patterns.install(header["patterns"])
    return True


def settle() -> None:
    """The function has started: what is imported from now on is little, and compiled as ever."""
    for finder in sys.meta_path:
        if isinstance(finder, Bundle):
            from config import patterns

            patterns.uninstall()
            finder.window = (0, b"")
