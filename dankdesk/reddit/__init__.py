"""A subreddit becomes posts in the library: PRAW and a guarded downloader. No Qt. Nothing here runs unasked.

`Session` (session.py) holds what lasts: the access, the door for pictures, the budget of requests. `pull` (pull.py) and
`recheck` (recheck.py) take one and tell what they do in the words of events.py; wants.py says what can be pulled.
They are imported from their modules: only wants, events and endpoints come without keyring, ssl or PRAW.
"""
