"""Branches of a Neon project, by its HTTP API (https://neon.com/docs/reference/api).

Changes are asynchronous there: an answer names operations, which are asked about
until they end. Whatever was cut short (a killed process, a lost answer) is found
again by looking at what exists, so the same call goes on from there.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from config import env
from config.neon.branches import names, neon_rows, neon_waiting
from config.neon.branches.databases import schema_tables
from config.neon.branches.interface import Branch, BranchError, RestorePoint, Tell
from config.neon.branches.names import PRODUCTION
from config.neon.branches.neon_fields import as_branch, operations_of, text_of
from config.neon.branches.neon_http import Api, GoneError, OutcomeUnknownError
from config.neon.branches.neon_reading import NeonReader

# Neon's own limit.
LONGEST_EXPIRY = timedelta(days=30)
AGAIN = "Run the same command again: it goes on from what exists."


class NeonProvider(NeonReader):
    """The branches of one project."""

    @classmethod
    def from_environment(cls) -> "NeonProvider":
        return cls(
            Api.from_environment(),
            database=env.text("NEON_DATABASE"),
            role=env.text("NEON_ROLE"),
        )

    # Changing

    def create(
        self,
        name: str,
        *,
        parent: Branch,
        expires_at: datetime | None = None,
        schema_only: bool = False,
        tell: Tell,
    ) -> Branch:
        name = names.checked(name)
        refuse_far(expires_at)
        found = self._named(name)
        if name == PRODUCTION or (found and self._is_whole(found, parent, schema_only=schema_only)):
            raise BranchError(
                f"There is a branch {name} already: take another name, or delete that one first."
            )
        if found:
            tell(f"{name} is there and not ready yet: going on with it.")
        else:
            self._post_branch(name, parent, expires_at, schema_only=schema_only, tell=tell)
        try:
            branch = self._wait_until_ready(name, tell)
            if schema_only:
                source, target = self.url(parent, direct=True), self.url(branch, direct=True)
                neon_rows.copy(source, target, schema_tables())
        except KeyboardInterrupt:
            tell(f"Neon goes on to make {name}: `branch list` shows it, `branch delete` undoes it.")
            raise
        return branch

    def delete(self, branch: Branch, *, tell: Tell) -> None:
        if branch.is_production:
            raise BranchError("Production is never deleted.")

        def is_gone() -> bool:
            return self._by_id(branch.id) is None

        path = f"/branches/{branch.id}"
        try:
            self._change("DELETE", path, None, is_done=is_gone, what="deleted", tell=tell)
        except GoneError:
            return

    def reset(self, branch: Branch, *, keep_as: str | None = None, tell: Tell) -> None:
        raw = self._by_id(branch.id) or {}
        parent = raw.get("parent_id")
        if not parent:
            raise BranchError(f"{branch.name} has no parent to be reset to.")
        body = {"source_branch_id": parent}
        self._restore(branch, raw, body, keep_as, tell)

    def restore(
        self, branch: Branch, *, at: datetime, keep_as: str | None = None, tell: Tell
    ) -> None:
        raw = self._by_id(branch.id) or {}
        # Neon asks for a name where a branch goes back in its own history.
        keep_as = keep_as or names.derived("before", branch.name, at=datetime.now(UTC))
        body = {"source_branch_id": branch.id, "source_timestamp": timestamp(at)}
        self._restore(branch, raw, body, keep_as, tell)

    def restore_point(self, branch: Branch, *, tell: Tell) -> RestorePoint:
        """Neon keeps the history itself; its own clock says where in it this is."""
        at = neon_waiting.clock(self.url(branch, direct=True), tell)
        return RestorePoint(branch.name, at, ("restore", branch.name, "--at", at.isoformat()))

    def rename(self, branch: Branch, name: str, *, tell: Tell) -> Branch:
        name = names.checked(name)
        if name == PRODUCTION or self._named(name):
            raise BranchError(f"There is a branch {name} already: take another name.")
        self._patch(branch, {"name": name}, tell)
        return self.find(name)

    def expire(self, branch: Branch, at: datetime | None, *, tell: Tell) -> Branch:
        if branch.is_production:
            raise BranchError("Production never expires.")
        refuse_far(at)
        self._patch(branch, {"expires_at": timestamp(at) if at else None}, tell)
        return self.find(branch.name)

    # How

    def _is_whole(self, raw: dict[str, Any], parent: Branch, *, schema_only: bool) -> bool:
        """Whether nothing of `create` is left to be done for the branch."""
        endpoints = self._endpoints()
        branch = as_branch(raw, endpoints, {})
        if branch.state == "starting":
            return False
        if not schema_only or raw.get("init_source") != "schema-only":
            return True
        source, target = self.url(parent, direct=True), self.url(branch, direct=True)
        return not neon_rows.are_missing(source, target, schema_tables())

    def _post_branch(
        self,
        name: str,
        parent: Branch,
        expires_at: datetime | None,
        *,
        schema_only: bool,
        tell: Tell,
    ) -> None:
        body: dict[str, Any] = {
            "name": name,
            "parent_id": parent.id,
            "init_source": "schema-only" if schema_only else "parent-data",
        }
        if expires_at:
            body["expires_at"] = timestamp(expires_at)
        asked = {"branch": body, "endpoints": [{"type": "read_write"}]}

        def exists() -> bool:
            return self._named(name) is not None

        self._change("POST", "/branches", asked, is_done=exists, what="created", tell=tell)

    def _wait_until_ready(self, name: str, tell: Tell) -> Branch:
        def ready() -> Branch | None:
            found = self._named(name)
            if found is None:
                raise BranchError(f"The branch {name} is gone again: somebody has deleted it.")
            endpoints = self._endpoints()
            branch = as_branch(found, endpoints, self._parents(found))
            if branch.state == "none":
                raise BranchError(
                    f"The branch {name} is there and has no compute: add one in Neon's console, "
                    f"or run `branch delete {name}`."
                )
            return branch if branch.state != "starting" else None

        branch = neon_waiting.until(ready, f"Waiting for the branch {name}", tell)
        neon_waiting.until_answers(self.url(branch, direct=True), name, tell)
        return branch

    def _parents(self, raw: dict[str, Any]) -> dict[str, str]:
        parent_id = raw.get("parent_id")
        parent = self._by_id(parent_id) if parent_id else None
        return {str(parent_id): text_of(parent, "name")} if parent else {}

    def _patch(self, branch: Branch, changes: dict[str, Any], tell: Tell) -> None:
        def is_done() -> bool:
            raw = self._by_id(branch.id) or {}
            return all(same(raw.get(name), value) for name, value in changes.items())

        path = f"/branches/{branch.id}"
        self._change("PATCH", path, {"branch": changes}, is_done=is_done, what="changed", tell=tell)

    def _restore(
        self,
        branch: Branch,
        raw: dict[str, Any],
        body: dict[str, Any],
        keep_as: str | None,
        tell: Tell,
    ) -> None:
        if keep_as:
            keep_as = names.checked(keep_as)
            if self._named(keep_as):
                raise BranchError(f"There is a branch {keep_as} already: keep it as another.")
            body = body | {"preserve_under_name": keep_as}
        before = raw.get("last_reset_at")

        def is_done() -> bool:
            now = self._by_id(branch.id) or {}
            begun = now.get("last_reset_at") != before or now.get("current_state") == "resetting"
            return begun or (keep_as is not None and self._named(keep_as) is not None)

        path = f"/branches/{branch.id}/restore"
        self._change("POST", path, body, is_done=is_done, what="restored", tell=tell)
        self._wait_until_ready(branch.name, tell)

    def _change(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        *,
        is_done: Callable[[], bool],
        what: str,
        tell: Tell,
    ) -> None:
        """Asks for a change and waits for its operations.

        Where the answer is lost it is not asked again: `is_done` looks whether it was heard.
        """
        try:
            answer = self.api.request(method, path, tell, body=body)
        except OutcomeUnknownError as error:
            tell(f"{error} Looking what became of it.")
            if not neon_waiting.shortly(is_done):
                raise BranchError(
                    f"{error} As far as Neon shows nothing was {what}. {AGAIN}"
                ) from None
            tell(f"It was {what} all the same.")
            return
        neon_waiting.for_operations(self.api, operations_of(answer), tell)


def refuse_far(at: datetime | None) -> None:
    if at and at > datetime.now(UTC) + LONGEST_EXPIRY:
        raise BranchError("Neon keeps an expiring branch for 30 days at most.", code=2)


def timestamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def same(found: Any, wanted: Any) -> bool:
    """Whether a field has the value; a time may be written otherwise."""
    try:
        moments = (datetime.fromisoformat(found), datetime.fromisoformat(wanted))
    except (TypeError, ValueError):
        return bool(found == wanted)
    return moments[0] == moments[1]
