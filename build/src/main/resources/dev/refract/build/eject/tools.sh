# tools ROOT CC...: puts into PATH what answers for the target, whose files are below ROOT and whose
# C compiler is CC.
tools() {
  root=$1
  shift
  mkdir -p /target/bin
  case $mode in
    dynamic) private= ;;
    *) private=--static ;;
  esac
  program pkg-config /usr/bin/pkg-config $private
  for name in cc gcc clang; do
    program "$name" "$@"
  done
  for name in c++ g++ clang++; do
    case $1 in
      */clang) program "$name" "$@" --driver-mode=g++ ;;
      *) program "$name" /usr/bin/g++ ;;
    esac
  done
  for name in ar nm ranlib strip; do
    for path in "/usr/bin/llvm-$name" "/usr/bin/$name"; do
      if [ -x "$path" ]; then
        program "$name" "$path"
        break
      fi
    done
  done
  export PKG_CONFIG_LIBDIR="$root/usr/lib/$multiarch/pkgconfig:$root/usr/share/pkgconfig"
  export PKG_CONFIG_SYSROOT_DIR="$root"
  export REFRACT_SYSROOT="$root" SOURCE_DATE_EPOCH=0
  variables
}

# program NAME WORD...
program() {
  name=$1
  shift
  printf '#!/bin/sh\nexec %s "$@"\n' "$*" >"/target/bin/$name"
  chmod 755 "/target/bin/$name"
}

# with_tools COMMAND...: as commands of the project are run.
with_tools() {
  PATH=/target/bin:$PATH CC=cc CXX=c++ AR=ar NM=nm RANLIB=ranlib STRIP=strip PKG_CONFIG=pkg-config \
    CFLAGS="--sysroot=$root/ -O2" CXXFLAGS="--sysroot=$root/ -O2" "$@"
}
