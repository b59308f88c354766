#!/bin/sh
# Prints what the linker is to take: an object that is compiled here, for the target.
set -e
object="${TMPDIR:-/tmp}/cubes.o"
$CC -O2 -fPIC -c -o "$object" "$1"
echo "$object"
