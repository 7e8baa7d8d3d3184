"""Conversations: questions, answers as they are written, and all that must not be lost of them.

A question is stored before it is sent. Its answer belongs to the backend, not to the request that asked: every piece
is in the store before any window sees it (`answering.py`), and any number of windows may watch (`live.py`). What a
crash leaves half written is found at the next start and marked as interrupted (`queries.interrupt_unfinished`).
"""
