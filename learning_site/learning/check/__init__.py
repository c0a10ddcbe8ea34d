"""The final check: its doors, and what their pages show."""
