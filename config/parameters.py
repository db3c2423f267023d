"""Secrets that stand in SSM Parameter Store instead of in the environment.

    DATABASE_URL_PARAMETER=/portfolio/database-url   DATABASE_URL is that SecureString's value

and so for each of `NAMES`. All are read in one call when the settings are, and
kept: SSM may be down from then on. They go into `env.provided`, never into
`os.environ`, so no child process and no `/proc` shows them. `refresh()` reads
them again when the database refuses the password, so a rotation needs no
deployment.
"""

import os
import re
import threading
import time
from collections.abc import Mapping

from config import env
from config.env import ConfigurationError

NAMES = (
    "DATABASE_URL",
    "DATABASE_URL_UNPOOLED",
    "SECRET_KEY",
    "SECRET_KEY_ALSO",
    "ORIGIN_SECRET",
    "ORIGIN_SECRET_ALSO",
)
# May be of the type String too, the only one that CloudFormation can put into a distribution,
# where whoever may read the distribution can read it anyway.
IN_CLEAR = ("ORIGIN_SECRET", "ORIGIN_SECRET_ALSO")
# Seconds that a start waits for SSM, further attempts included.
BUDGET = 2.5
# Seconds between two readings, however often the database refuses a password.
REFRESH_INTERVAL = 5.0
LONGEST_NAME = 2048  # characters
# A path, or an ARN; either may end with `:VERSION` or `:LABEL`.
NAME = "(/|arn:aws[a-z-]*:ssm:)[A-Za-z0-9_.:/-]+"


class Reading:
    """One reading, in a thread of its own: a resolver or a peer that hangs holds nobody up."""

    def __init__(self, parameters: Mapping[str, str], seconds: float) -> None:
        self.parameters, self.seconds = parameters, seconds
        self.end = time.monotonic() + seconds
        self.values: dict[str, env.Secret] = {}
        self.trouble = (
            f"{told(parameters)} can't be read from SSM: it did not answer within {seconds:.1f} s. "
            "A function inside a VPC needs an endpoint for SSM, or a way out."
        )
        self.thread = threading.Thread(target=self.read, name="parameters", daemon=True)
        self.thread.start()

    def read(self) -> None:
        try:
            self.values = read(self.parameters, self.seconds)
        except ConfigurationError as error:
            self.trouble = f"{error}"

    def result(self) -> dict[str, env.Secret]:
        """The values by variable. Raises `ConfigurationError`."""
        self.thread.join(max(0.0, self.end - time.monotonic()))
        if not self.values:
            raise ConfigurationError(self.trouble)
        return self.values


class State:
    begun: Reading | None = None
    refreshed = float("-inf")  # on the monotonic clock


state = State()
refreshing = threading.Lock()


def begin() -> None:
    """Starts the reading, if there is something to read, and does not wait for it.

    Raises `ConfigurationError` where what is set can't be meant.
    """
    if state.begun is None and (parameters := named()):
        state.begun = Reading(parameters, BUDGET)


def provide() -> None:
    """Puts the values where `env` finds them. Raises `ConfigurationError`."""
    begin()
    if state.begun is not None:
        reading, state.begun = state.begun, None
        env.provided.update(reading.result())


def refresh(seconds: float = BUDGET) -> dict[str, env.Secret] | None:
    """Reads again, within `seconds`, and answers what has changed, by variable.

    None where nothing has, where SSM can't be read (the values stay, and a
    warning is logged), or where the last time was less than `REFRESH_INTERVAL` ago.
    """
    with refreshing:
        if not env.provided or time.monotonic() - state.refreshed < REFRESH_INTERVAL:
            return None
        state.refreshed = time.monotonic()
        try:
            found = Reading(named(), seconds).result()
        except ConfigurationError as error:
            import logging

            logging.getLogger(__name__).warning("The secrets stay as they were. %s", error)
            return None
        changed = {name: value for name, value in found.items() if env.provided.get(name) != value}
        env.provided.update(changed)
        return changed or None


def named() -> dict[str, str]:
    """The parameters' names by variable. Raises `ConfigurationError`."""
    found: dict[str, str] = {}
    for name in NAMES:
        # Perhaps a secret, until it is known to look like a name.
        parameter = env.Secret(env.text(f"{name}_PARAMETER"))
        if not parameter:
            continue
        if os.environ.get(name, "").strip():
            raise ConfigurationError(
                f"{name} and {name}_PARAMETER are both set. Keep one: the second reads the value "
                "from SSM."
            )
        # A slash is asked for so that a secret written here by mistake is neither sent nor shown.
        if not re.fullmatch(NAME, parameter) or len(parameter) > LONGEST_NAME:
            raise ConfigurationError(
                f"{name}_PARAMETER is no parameter's name. Write one that starts with a slash, as "
                "in /portfolio/database-url, or the full ARN."
            )
        found[name] = parameter
    return found


def read(parameters: Mapping[str, str], seconds: float) -> dict[str, env.Secret]:
    """The values by variable. Raises `ConfigurationError`."""
    # Here, or whoever has no parameters would pay for http and ssl.
    from config import aws, ssm

    try:
        in_clear = {path for name, path in parameters.items() if name in IN_CLEAR}
        names = sorted(set(parameters.values()))
        found = ssm.read(names, os.environ, seconds=seconds, in_clear=in_clear)
    except aws.RefusalError as refusal:
        trouble = f"{told(parameters)} can't be read from SSM: {refusal}."
    else:
        blank = {name: path for name, path in parameters.items() if not (found[path] or "").strip()}
        if not blank:
            return {name: env.Secret(found[path]) for name, path in parameters.items()}
        trouble = (
            f"{told(blank)}: SSM has no such parameter here, or a blank one. Put it there as a "
            "SecureString, or correct the name or AWS_REGION."
        )
    # Outside of the handler: nothing of the conversation goes on as context.
    raise ConfigurationError(trouble)


def told(parameters: Mapping[str, str]) -> str:
    return " and ".join(f"{name}_PARAMETER ({path})" for name, path in parameters.items())
