"""What every window needs of the backend itself.

It says how it is (`/api/v1/health`), lets a view in that can't be given the cookie (launch codes), serves the
styles and scripts, holds the event stream of each window, and passes on to the shell what only the shell can do.
It watches over our processes, and shows them on the System page, with the models in memory, the storage and the log.
"""
