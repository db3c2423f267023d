"""A password that was changed while this process ran: read again, without a deployment."""

import logging
import sys

from config import parameters, telemetry
from config.env import ConfigurationError
from config.neon import database, deadline


def new_password() -> dict[str, str] | None:
    """The user and the password that SSM knows now, as keys of a `DATABASES` entry.

    For the engine to call when the database refuses those that it has. SSM
    itself is asked at most every `parameters.REFRESH_INTERVAL` seconds; None
    where what it says is no address.
    """
    left = deadline.left()
    parameters.refresh(parameters.BUDGET if left is None else min(parameters.BUDGET, left))
    try:
        entry = database.from_environment(sys.argv, max_age=0)
    except ConfigurationError as error:
        logging.getLogger(__name__).warning("%s", error)
        return None
    telemetry.hide_environment()
    return {"USER": entry["USER"], "PASSWORD": entry["PASSWORD"]}
