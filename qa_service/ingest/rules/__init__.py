"""Rules on news text of any format: pure functions, independent of outlets and names."""
