"""Judges that are not ours: programs that say whether what we made meets a standard."""
