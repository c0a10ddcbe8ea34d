"""Two records of one person: found, looked at, made one, and parted again."""
