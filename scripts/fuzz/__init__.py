"""Fuzzing: changed inputs for every door through which strangers' bytes come in.

A child process takes inputs, changes them and holds what happens against what was promised; inputs that reach lines
nobody reached before are changed further. The parent sees the child crash or hang. docs/decisions/126-own-fuzzer.md
"""
