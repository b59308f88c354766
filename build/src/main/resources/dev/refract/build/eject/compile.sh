#!/bin/sh
# compile.sh cross|emulated
#
# Makes of each program /out/NAME/program.o, and /out/NAME/line, the command that links it.
set -eu
. /refract/project.sh
. /refract/platform.sh
. /refract/tools.sh
case $1 in
  cross) tools /sysroot /usr/bin/clang "--target=$clang" --sysroot=/sysroot -fuse-ld=lld $c_flags ;;
  emulated) tools '' /usr/bin/gcc ;;
esac

version=$(crystal env CRYSTAL_VERSION)
if [ -e "/refract/overlay/lib_c/$bindings" ] && [ "$version" != "$crystal_version" ]; then
  echo "refract/overlay goes with Crystal $crystal_version, and this is $version" >&2
  exit 1
fi

run_command() {
  (cd "$1" && with_tools sh -c "$2")
}
commands run_command

# Crystal asks pkg-config, and cc for headers, which versions of libraries it compiles for: the
# target's. Programs that macros run are linked for this machine, by the same words.
tools /sysroot /usr/bin/cc
program target-cc /usr/bin/cc
library=$(crystal env CRYSTAL_PATH)
export CRYSTAL_PATH="/refract/overlay:lib:${library##*:}"
export CRYSTAL_LIBRARY_PATH= CRYSTAL_WORKERS=1 CC=target-cc
export C_INCLUDE_PATH="/sysroot/usr/include/$multiarch"
export PATH="/target/bin:$PATH"

compile() {
  mkdir -p "/out/$1"
  target crystal build $options --cross-compile -o "/out/$1/program" "$2" >"/out/$1/said"
  tail -n 1 "/out/$1/said" >"/out/$1/line"
  cat "/out/$1/line"
}
programs compile
