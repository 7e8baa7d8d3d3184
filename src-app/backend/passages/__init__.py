"""`documents/index.db`: what is looked in for an answer. A worker of its own owns it and answers the backend's calls.

A file's text comes in whole, as the spool of its reading (`taking_in`), and is found by its words from then on; its
vectors follow by themselves, in steps between the calls (`embedding_ahead`). A question is looked up by words and by
vectors, and both are joined (`finding`). Everything is kept by content: documents are placed on it (`placing`), and
what nothing is placed on any more goes, with every trace of it (`leaving`). Only this room opens the file.
"""
