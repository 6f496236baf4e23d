"""DankDesk: is this meme worth sharing? Answered on the user's own machine."""

__version__ = "0.1.0"
