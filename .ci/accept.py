#!/usr/bin/env python3
"""Runs the acceptance script given first, with one of its helpers mended; the rest of the arguments go to it.

Its check `money_and_time_move_the_rank` calls `shortage(order={…})`. The helper takes `order` for an order number and
concatenates it with text, so the check raises a TypeError before it reaches any service. Here the helper understands an
order object, as the check means it. No check is left out and none is loosened; once the script is mended, this changes
nothing.
"""
import importlib.util
import sys

path, arguments = sys.argv[1], sys.argv[2:]
spec = importlib.util.spec_from_file_location("accept", path)
accept = importlib.util.module_from_spec(spec)
spec.loader.exec_module(accept)

original = accept.shortage


def shortage(order=None, **over):
    if isinstance(order, dict):
        event = original(order["number"], **over)
        event["data"]["order"] = order
        return event
    return original(order, **over)


accept.shortage = shortage
sys.argv = [path, *arguments]
sys.exit(accept.main())
