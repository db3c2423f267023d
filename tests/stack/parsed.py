"""Run by the interpreter that has awscli and SAM: says which commands of standard input are none.

A command of `aws` is one if the CLI's own parser and validation let it through, so that it wants to
speak to AWS, and finds nobody at the address that the environment names.
"""

import contextlib
import io
import json
import sys

import click
from awscli.clidriver import create_clidriver
from samcli.cli.main import cli

REACHED = ("Could not connect to the endpoint URL", "Max attempts exceeded", "Connect timeout")


def told_by_aws(words: list[str]) -> str:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            create_clidriver().main(words)
        except SystemExit as end:
            errors.write(f"exit {end.code}")
    text = out.getvalue() + errors.getvalue()
    return "" if any(each in text for each in REACHED) else text or "nothing was asked of AWS"


def told_by_sam(words: list[str]) -> str:
    command: click.Command = cli
    # With an object of any kind SAM's groups load their commands.
    context = click.Context(cli, info_name="sam", obj=True)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        if found is None:
            return f"sam has no command {words[0]}"
        command, words = found, words[1:]
        context = click.Context(command, parent=context, obj=True)
    try:
        command.make_parser(context).parse_args(list(words))
    except click.ClickException as error:
        return error.format_message()
    return ""


TOLD = {"aws": told_by_aws, "sam": told_by_sam}
json.dump([TOLD[call[0]](call[1:]) for call in json.load(sys.stdin)], sys.stdout)
