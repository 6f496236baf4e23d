"""A subreddit becomes posts in the library: PRAW and a guarded downloader. No Qt. Nothing here runs unasked."""
