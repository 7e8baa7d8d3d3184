"""Finding everything: one palette over commands, conversations, messages, models and settings; messages for programs.

The index says which messages fit (`backend.index`); what is shown of them is read from the truth at that moment, so
that nothing is shown which is not there any more (`searching.py`). What else the palette offers is a list
(`commands.py`), and what it shows of all that are plain values (`palette.py`).
"""
