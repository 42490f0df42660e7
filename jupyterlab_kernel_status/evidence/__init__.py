"""What is collected about one process, from before its launch to its end.

The collector asks the sources, a file or folder for each. What follows from the evidence is decided
in ``verdict``; nothing here knows a kernel manager.
"""
