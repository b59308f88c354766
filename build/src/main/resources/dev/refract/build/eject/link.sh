#!/bin/sh
# link.sh cross|emulated
#
# Runs the commands that Crystal printed, and leaves the programs in /out/bin.
set -eu
. /refract/project.sh
. /refract/platform.sh
. /refract/tools.sh
case $1 in
  cross)
    linker="/usr/bin/clang --target=$clang --sysroot=/sysroot -fuse-ld=lld"
    tools /sysroot $linker $c_flags ;;
  emulated)
    linker=/usr/bin/gcc
    tools '' $linker ;;
esac

# Without its link for dynamic linking a library ends up inside the program, but for glibc's.
inside() {
  for archive in "$root/usr/lib/$multiarch"/lib*.a; do
    link=${archive%.a}.so
    case ${link##*/} in
      libBrokenLocale.so | libanl.so | libc.so | libm.so | libmvec.so | libresolv.so) ;;
      *) rm -f "$link" ;;
    esac
  done
}

# links BEFORE AFTER: the linker of Crystal's commands, and words around theirs.
links() {
  printf '#!/bin/sh\nexec %s %s "$@" %s\n' "$linker" "$1" "$2" >/target/bin/target-cc
  chmod 755 /target/bin/target-cc
}

group='-Wl,--start-group'
ends='-l:libatomic.a -Wl,--end-group'
link() {
  case $mode in
    hybrid)
      links "-static-libgcc -Wl,-z,now $group" "$ends"
      if ! with_tools sh -e "/out/$1/line"; then
        # Code that was written by hand for 32 bits can want a fixed address.
        echo "$1: once more, not position-independent" >&2
        links "-no-pie -static-libgcc -Wl,-z,now $group" "$ends"
        with_tools sh -e "/out/$1/line"
      fi ;;
    static)
      links "-no-pie $group" "$ends"
      with_tools sh -e "/out/$1/line" ;;
    dynamic)
      links '-Wl,-z,now' '-Wl,--as-needed -latomic'
      with_tools sh -e "/out/$1/line" ;;
  esac
  install -D "/out/$1/program" "/out/bin/$1"
}
[ "$mode" != hybrid ] || inside
programs link
