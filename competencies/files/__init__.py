"""Files in and out of the ground floor: what other systems export is read, what a list holds is written."""
