"""What pages show: reads shaped for a screen, in a fixed number of queries."""
