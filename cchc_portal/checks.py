"""System checks of the machine and of production."""
