"""From the evidence about a process to a cause, a sentence and a hint.

Functions of values: nothing here reads a file, a clock or a process.
"""
