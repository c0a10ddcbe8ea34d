"""Modules in and out as files: what a safeguarding writer keeps in a folder, read into plain data."""
