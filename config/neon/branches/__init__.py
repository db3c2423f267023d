"""Branches of the database: create, migrate, rehearse, promote.

`interface` says what a branch is and what a provider of branches does; `local`
and `neon` are the two there are. Everything else here is written against the
interface, so that the whole workflow runs without an account.
"""
