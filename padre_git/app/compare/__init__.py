"""`padre compare`: from what was typed to one table, the tests that its splits allow, and the words around them."""
