"""How dates are written and read here, whatever template or form they stand in."""
