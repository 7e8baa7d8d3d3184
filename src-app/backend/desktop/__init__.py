"""What the desktop does for Hearth, as far as the backend has a part in it.

The shell speaks with the desktop; this room tells it what has finished (it shows that where no window is in front)
and whether models are being downloaded (the tray's menu offers to pause them), and does what the tray asks for. The
habits of the desktop (tray, start with the session, entry, key) are the shell's; their switches are drawn here.
"""
