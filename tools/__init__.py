"""What makes files of this repository from other sources."""
