"""What is typed at an agency's doors, and what is said about it when it cannot be so."""
