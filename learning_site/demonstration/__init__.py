"""The demonstration partnership: invented people in invented agencies, the same ones every time."""
