"""The commands of the program, one a file: parse, call, print."""
