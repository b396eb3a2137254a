"""The comparison of faltung with other libraries: `make bench`."""
