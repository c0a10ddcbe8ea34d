"""What happens, told as stories: one file for each, read from top to bottom."""
