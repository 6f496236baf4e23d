"""The doors. Each module's `target` is a `scripts.fuzz.target.Make`."""
