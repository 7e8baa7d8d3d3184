"""`./hearth doctor`: looks at each part that Hearth stands on and says what is wrong and what to do.

It changes nothing. It runs on a bare Python as well as in the venv, so that it still speaks where the set-up
is what is broken: what needs an installed package is imported where it is needed, and reported as not checked
where it is not there.
"""
