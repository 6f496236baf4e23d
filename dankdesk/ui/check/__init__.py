"""The one page: check a picture."""
