"""What the walks over openstacksdk share; each is run as `python3 walk-….py URL ingot|ironic` and prints JSON, a line each:
{"part", "error"} of every part of the walk, then {"uncalled": [...]}: the public methods that nothing called.
"""
import json
import sys
import traceback

import openstack
from openstack import utils

URL, SERVER = sys.argv[1:3]
OURS = SERVER == "ingot"
# Waiting looks every 2 seconds; nothing here takes so long.
utils.iterate_timeout.__defaults__ = (0.1,)
WAIT = {"wait": True, "timeout": 60}

connection = openstack.connect(auth_type="none", endpoint=URL)


class Recorded:
    """A layer of openstacksdk, noting which of the methods of its class are called."""

    def __init__(self, layer, of):
        self._layer = layer
        self.uncalled = {name for name, value in vars(of).items() if callable(value) and not name.startswith("_")}

    def __getattr__(self, name):
        self.uncalled.discard(name)
        return getattr(self._layer, name)


def equal(seen, expected):
    assert seen == expected, f"{seen!r} is not {expected!r}"


def refused(error, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error as refusal:
        return str(refusal)
    raise AssertionError(f"{call.__name__}{args} was not refused")


def walk(parts, recorded=None, unmet=frozenset()):
    """`unmet`: methods that can't be called here."""
    for part in parts:
        error = None
        try:
            part()
        except Exception:
            error = traceback.format_exc()
        print(json.dumps({"part": part.__name__.replace("_", " "), "error": error}), flush=True)
    uncalled = recorded.uncalled - unmet if recorded else ()
    print(json.dumps({"uncalled": sorted(uncalled)}), flush=True)
