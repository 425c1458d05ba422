"""The network of Diehl & Cook (2015), as their paper and their program have it."""
