"""Many machines: the one pipeline over a table that is cut into shards, by Ray Data.

What decides stands in `plan` and `folder`, and knows nothing of Ray; `worker` is what runs on the cluster; only
`cluster` imports Ray.
"""

from __future__ import annotations
