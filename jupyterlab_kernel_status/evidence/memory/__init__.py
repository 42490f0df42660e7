"""A kernel's memory, and the limits and counters that apply to it."""
