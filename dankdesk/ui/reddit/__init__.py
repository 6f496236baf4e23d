"""The Reddit page: posts in a grid, one of them in full, and what brings new ones."""
