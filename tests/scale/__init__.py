"""How far the stack goes: a small simulation of edge, gateway, sandboxes and database."""
