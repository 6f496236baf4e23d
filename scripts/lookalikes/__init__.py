"""Which copies of a meme are recognised, and which memes are alike: measured, for what the app does with both."""
