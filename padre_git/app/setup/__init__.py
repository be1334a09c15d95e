"""`padre init`: files, hooks, ignore rules and CI, and what stands in their way."""
