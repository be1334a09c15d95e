"""The open repository and the documents in it."""
