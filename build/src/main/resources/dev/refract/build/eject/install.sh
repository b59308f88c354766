#!/bin/sh
# install.sh compiler      the compiler, and what programs that macros run are linked with
# install.sh development   the target's own C compiler and libraries
set -eu
. /refract/project.sh
case $1 in
  compiler)
    packages=$compiler
    # Images of Crystal's own have it; Debian has it as a package.
    command -v crystal >/dev/null || packages="$packages $crystal" ;;
  development)
    . /refract/platform.sh
    packages=$development ;;
esac
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $packages
