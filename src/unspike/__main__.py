"""`python -m unspike` is the program `unspike`."""

from unspike.cli.main import main

if __name__ == "__main__":
    main()
