"""What one kernel sends on its channels: iopub, heartbeat, and answers to requests of ours.

What lives here may import zmq and jupyter_client's session, and knows no kernel manager.
"""
