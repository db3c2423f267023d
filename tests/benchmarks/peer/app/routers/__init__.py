"""What the routers share: the database at hand, and a 500 without details for what fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, HTTPException

from app.database import Database, database
from app.monitoring import logger

Neon = Annotated[Database, Depends(database)]


@asynccontextmanager
async def answering(what: str) -> AsyncIterator[None]:
    try:
        yield
    except HTTPException:
        raise
    except Exception as error:
        logger.exception("Error with Neon", what=what)
        raise HTTPException(status_code=500, detail="Internal server error") from error
    logger.info("Answered from Neon", what=what)
