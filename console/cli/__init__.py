"""The command line and the processes it starts.

Every process of ours comes through here before it loads anything large, so this is where the garbage collector is told
to come rarely: loading code makes half a million objects and no cycles, and the usual rounds, after 700 allocations
each, would be a fifth of every start. Events and messages make no cycles either.
"""

import gc

ROUNDS = (50_000, 50, 50)
"""Allocations between the collector's rounds, and rounds between the longer ones."""

gc.set_threshold(*ROUNDS)
