"""Which perceptual hash finds a repost, and how near is near enough: `python -m scripts.lookalikes --data DIR`."""
