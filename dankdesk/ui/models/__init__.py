"""The Models page: what is installed, which one is used, and two of them side by side."""
