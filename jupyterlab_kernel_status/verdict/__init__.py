"""From the evidence about a process to a cause, a kind and facts; ``kinds`` has the sentences.

Functions of values: nothing here reads a file, a clock or a process.
"""
