#!/usr/bin/env python3
"""Text files as C strings: embed_text.py OUT.c name=FILE …; each becomes
`const char name[]`, ended by a NUL."""
import sys


def main():
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("/* Made by tool/embed_text.py while building. */\n")
        for pair in sys.argv[2:]:
            name, path = pair.split("=", 1)
            with open(path, "rb") as file:
                numbers = ",".join(str(byte - 256 if byte > 127 else byte) for byte in file.read() + b"\0")
            out.write(f"extern const char {name}[];\nconst char {name}[] = {{{numbers}}};\n")


if __name__ == "__main__":
    main()
