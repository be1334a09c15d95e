"""What people write about results: notes, and the links and papers that notes and questions name."""
