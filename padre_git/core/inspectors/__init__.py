"""Inspectors: what an object is made of. One module per framework; the first one that knows the object looks at it.

No inspector imports a framework: where an object comes from one, that is imported already.
"""
