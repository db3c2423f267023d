"""`sam build` and `sam local` against Podman's socket, with a real database behind the functions.

with Engine() as engine, Local(engine, "start-api", values) as api:
    httpx.get(f"{api.url}/healthz")
"""

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

from config.env import BASE_DIR
from config.neon.local import bound
from tests.image import base, registries, storage
from tests.image.function import free_port
from tests.stack.environment import environment, run, tool

# Seconds
START_LIMIT, STOP_LIMIT = 180.0, 60.0
# Only names: what stands behind them is replaced by `--env-vars`.
PARAMETERS = (
    "DatabaseUrlParameter=/canary/database-url",
    "OwnerDatabaseUrlParameter=/canary/owner-database-url",
    "SecretKeyParameter=/canary/secret-key",
    "OriginSecretParameter=/canary/origin-secret",
    "Edge=false",
)
NETWORK = """
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
"""
IP_FREEBIND = 15  # <linux/in.h>: the bridge's address is there while a container runs


class LocalError(Exception):
    """SAM or Podman did not do its work. The text has what they said."""


class Engine:
    """Podman's Docker socket, on the storage of the image's tests, with a network of containers."""

    def __enter__(self) -> Self:
        storage.prepare()
        self.folder = tempfile.TemporaryDirectory(prefix="sam-", dir=storage.FOLDER)
        self.path = Path(self.folder.name)
        config = (storage.FOLDER / "containers.conf").read_text()
        own = NETWORK.format(folder=self.path)
        (self.path / "containers.conf").write_text(config.replace('netns = "host"\n', "") + own)
        # Not below the storage: a socket's path has 107 characters at most.
        self.sockets = tempfile.TemporaryDirectory(prefix="podman-")
        self.socket = Path(self.sockets.name, "socket")
        with (self.path / "log").open("wb") as log:
            self.process = subprocess.Popen(
                bound(
                    (podman(), "system", "service", "--time=0", f"unix://{self.socket}"),
                    signal.SIGTERM,
                ),
                env=self.environment(BUILDAH_ISOLATION="chroot"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(lambda: self.socket.exists() or self.process.poll() is not None, self.text)
            if self.process.poll() is not None:
                raise LocalError(self.text())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.podman("rm", "--all", "--force", "--time", "0")
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(STOP_LIMIT)
        self.sockets.cleanup()
        self.folder.cleanup()

    def text(self) -> str:
        return (self.path / "log").read_text(errors="replace")

    def environment(self, **more: str) -> dict[str, str]:
        return storage.environment(CONTAINERS_CONF=f"{self.path}/containers.conf", **more)

    def podman(self, *words: str) -> str:
        return storage.podman(*words, CONTAINERS_CONF=f"{self.path}/containers.conf")

    def gateway(self) -> str:
        """The address by which a container reaches this machine."""
        (network,) = json.loads(self.podman("network", "inspect", "podman"))
        return str(network["subnets"][0]["gateway"])

    def base(self) -> str:
        """The stand-in base with this machine's way to the registries: SAM hands over no secret."""
        name = "localhost/lambda-python:sam"
        context = self.path / "base"
        context.mkdir()
        registries.write_pip_configuration(context / "pip.conf")
        lines = [f"FROM {base.image()}", "COPY pip.conf /etc/pip.conf"]
        if registries.TRUST.is_file():
            shutil.copy(registries.TRUST, context)
            lines.append(f"COPY {registries.TRUST.name} {registries.TRUST}")
        (context / "Dockerfile").write_text("\n".join(lines))
        self.podman("build", "--isolation=chroot", "--quiet", f"--tag={name}", f"{context}")
        return name

    def build(self) -> Path:
        """Runs `sam build`, and answers the folder with the template that it wrote."""
        built = self.path / "build"
        done = run(
            *("sam", "build", "--template", BASE_DIR / "template.yaml", "--build-dir", built),
            *("--parameter-overrides", *PARAMETERS, f"BaseImage={self.base()}"),
            **self.docker(),
        )
        if done.returncode:
            raise LocalError(done.stdout + done.stderr)
        return built

    def docker(self) -> dict[str, str]:
        # SAM signs nothing here; boto wants to see a key all the same.
        return {
            "DOCKER_HOST": f"unix://{self.socket}",
            "AWS_ACCESS_KEY_ID": "canary",
            "AWS_SECRET_ACCESS_KEY": "canary",
        }


def podman() -> str:
    found = shutil.which("podman")
    if found is None:
        raise LocalError("There is no podman here: run `make system-deps`.")
    return found


class Relay:
    """Lets containers reach one port of this machine's loopback."""

    def __init__(self, host: str, port: int) -> None:
        self.target = port
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_IP, IP_FREEBIND, 1)
        self.listener.bind((host, 0))
        self.listener.listen()
        self.address = f"{host}:{self.listener.getsockname()[1]}"
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(STOP_LIMIT)
        self.listener.close()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self.connected, sock=self.listener)
        )
        self.loop.run_forever()
        server.close()
        self.loop.run_until_complete(self.hang_up())
        self.loop.close()

    async def hang_up(self) -> None:
        """Ends what still goes through here."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # The transports close themselves in the loop's next turn.
        await asyncio.sleep(0)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled by `hang_up` alone, and asyncio's own callback cannot take a task that is.
        with suppress(OSError, asyncio.CancelledError), closing(writer):
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(copy(reader, there_writer), copy(there_reader, writer))


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


class Local:
    """`sam local start-api` or `start-lambda`; `values` are the functions' environments."""

    def __init__(self, engine: Engine, built: Path, command: str, port: int, values: Any) -> None:
        self.engine, self.built, self.command, self.port = engine, built, command, port
        self.values = values
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        variables = self.engine.path / f"{self.command}.json"
        variables.write_text(json.dumps(self.values))
        self.log = self.engine.path / f"{self.command}.log"
        command = (
            *(tool("sam"), "local", self.command, "--template", self.built / "template.yaml"),
            *("--port", f"{self.port}", "--env-vars", variables, "--skip-pull-image"),
            *("--warm-containers", "LAZY", "--parameter-overrides", *PARAMETERS),
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                bound(command, signal.SIGINT),
                cwd=self.engine.path,
                env=environment(**self.engine.docker(), PYTHONUNBUFFERED="1"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(lambda: "Running on" in self.text() or self.ended(), self.text)
            if self.ended():
                raise LocalError(self.text())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if not self.ended():
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def text(self) -> str:
        return self.log.read_text(errors="replace")


def wait_until(condition: Any, said: Any) -> None:
    end = time.monotonic() + START_LIMIT
    while not condition():
        if time.monotonic() > end:
            raise LocalError(f"Nothing came of it in {START_LIMIT:.0f} s.\n{said()}")
        time.sleep(0.05)


def ports() -> tuple[int, int]:
    first = free_port()
    while (second := free_port()) == first:
        pass
    return first, second
