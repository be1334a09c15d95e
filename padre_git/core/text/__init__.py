"""How things read: numbers, Markdown, LaTeX, patches, queries."""
