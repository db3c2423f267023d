#!/bin/sh
# What AWS's entry point does: runs Lambda's client with the handler that it is given. The client is
# the base's and lies where the application's packages can't hide it, nor it theirs.
if [ $# -ne 1 ]; then
    echo "The entry point takes the handler's name, and that alone." >&2
    exit 142
fi
if [ -z "${AWS_LAMBDA_RUNTIME_API:-}" ]; then
    echo "There is no Lambda here (AWS_LAMBDA_RUNTIME_API): start it through the emulator." >&2
    exit 1
fi
export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$LAMBDA_RUNTIME_DIR"
exec python3 -m awslambdaric "$1"
