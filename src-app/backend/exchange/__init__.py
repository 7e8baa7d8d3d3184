"""Conversations in and out: exports of other programs and of Hearth come in, and what is here goes out as files.

An export is opened (`opening`), cut into single conversations (`pieces`), each of which a parser of its format
(`formats`) turns into loose messages; `planting` makes a tree of those, with ids that are the same each time. So what
came in once does not come in twice, and an export that has grown brings what is new. `importing` and `exporting` are
the two jobs (`job`) that there can be, each with progress and a cancel. What comes in is untrusted: nothing in it is
believed before it was looked at (`loose`).
"""
