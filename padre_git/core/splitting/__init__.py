"""How rows are divided into training, validation and test rows, and what is wrong with a division."""
