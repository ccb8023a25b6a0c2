"""Rules on news text, whatever format it came in: pure, no I/O, no outlet or name known."""
