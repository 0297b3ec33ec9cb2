"""Runs commands of the real `baremetal` client: one JSON list of words per line in, one JSON result per line out.

One process for all of them, because the client takes seconds to start; each command is run by the client's own main().
"""
import contextlib
import io
import json
import sys

from ironicclient import shell
from ironicclient.v1 import utils

# What `--wait` sleeps between two looks is 2 to 10 seconds; nothing here takes so long.
for action in utils.PROVISION_ACTIONS.values():
    if action:
        action["poll_interval"] = 0.1


def run(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app = shell.App()
            app.stdout, app.stderr = out, err
            status = app.run(words)
        except SystemExit as ended:
            status = ended.code
    return {"status": status or 0, "stdout": out.getvalue(), "stderr": err.getvalue()}


def commands():
    return sorted(name for name, _ in shell.App().command_manager)


for line in sys.stdin:
    asked = json.loads(line)
    result = commands() if asked == "list" else run(asked)
    sys.__stdout__.write(json.dumps(result) + "\n")
    sys.__stdout__.flush()
