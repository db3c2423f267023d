"""What a Neon project has: its branches, and the way to each of them."""

from typing import Any

from config.neon.address import read_url
from config.neon.branches import names
from config.neon.branches.interface import Branch, BranchError
from config.neon.branches.names import PRODUCTION
from config.neon.branches.neon_fields import as_branch, listed, text_of
from config.neon.branches.neon_http import Api, GoneError
from config.neon.branches.urls import url_of

# Branches on a page of the list.
PAGE = 100


class NeonReader:
    """Asks, and changes nothing."""

    def __init__(self, api: Api, *, database: str = "", role: str = "") -> None:
        self.api = api
        self.title = f"the Neon project {api.project}"
        self._database_name = database
        self._role = role

    def branches(self) -> list[Branch]:
        found = self._all()
        endpoints = self._endpoints()
        parents = {text_of(raw, "id"): text_of(raw, "name") for raw in found}
        branches = [as_branch(raw, endpoints, parents) for raw in found]
        return sorted(branches, key=lambda branch: (not branch.is_production, branch.name))

    def find(self, name: str) -> Branch:
        branches = self.branches()
        for branch in branches:
            if branch.name == name:
                return branch
        if name == PRODUCTION:
            return self._default(branches)
        raise names.unknown(name, [branch.name for branch in branches])

    def production(self) -> Branch:
        return self._default(self.branches())

    def url(self, branch: Branch, *, direct: bool) -> str:
        databases = listed(self.api.get(f"/branches/{branch.id}/databases", silent), "databases")
        database = self._chosen_database(branch, databases)
        answer = self.api.get(
            "/connection_uri",
            silent,
            branch_id=branch.id,
            database_name=text_of(database, "name"),
            role_name=self._role or text_of(database, "owner_name"),
            pooled="false" if direct else "true",
        )
        return trusted(text_of(answer, "uri"))

    def _all(self) -> list[dict[str, Any]]:
        """Every branch, over all pages."""
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": PAGE}
        seen = set()
        while True:
            answer = self.api.get("/branches", silent, **query)
            found += listed(answer, "branches")
            following = (answer.get("pagination") or {}).get("next")
            if not following:
                return found
            if following in seen:
                raise BranchError("Neon's list of branches has no end: its pages repeat.")
            seen.add(following)
            query["cursor"] = following

    def _named(self, name: str) -> dict[str, Any] | None:
        return next((raw for raw in self._all() if raw.get("name") == name), None)

    def _by_id(self, branch_id: str) -> dict[str, Any] | None:
        try:
            answer = self.api.get(f"/branches/{branch_id}", silent)
        except GoneError:
            return None
        found = answer.get("branch")
        return found if isinstance(found, dict) else None

    def _default(self, branches: list[Branch]) -> Branch:
        for branch in branches:
            if branch.is_production:
                return branch
        raise BranchError("The project has no default branch: choose one in Neon's console.")

    def _chosen_database(self, branch: Branch, databases: list[dict[str, Any]]) -> dict[str, Any]:
        known = [text_of(each, "name") for each in databases]
        if not self._database_name and len(databases) == 1:
            return databases[0]
        for each in databases:
            if each["name"] == self._database_name:
                return each
        if not databases:
            raise BranchError(f"The branch {branch.name} has no database.")
        raise BranchError(
            f"The branch {branch.name} has the databases {', '.join(known)}: "
            "set NEON_DATABASE to one of them."
        )

    def _endpoints(self) -> list[dict[str, Any]]:
        return listed(self.api.get("/endpoints", silent), "endpoints")


def silent(line: str) -> None:
    """What reading has to say is heard by nobody."""


def trusted(uri: str) -> str:
    """Neon's URI asks for encryption; this asks for the right server too."""
    address = read_url(uri, "Neon's connection_uri")
    if not address.is_local:
        address.options.update(sslmode="verify-full", sslrootcert="system")
    return url_of(address)
