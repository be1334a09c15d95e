"""What stands on each page: from the view to the words and tables that its template arranges."""
