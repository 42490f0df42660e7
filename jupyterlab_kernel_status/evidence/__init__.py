"""What is collected about one process, from before its launch to its end.

The sources have a folder each, and the collector asks them. What follows from the evidence is
decided in ``verdict``; nothing here knows a kernel manager.
"""
