#!/bin/sh
# Unpacks the target's packages. Nothing of them is executed.
#
#   /sysroot   all of them: what is linked with, and what the image has some files of
#   /image     those that go into the image whole
set -eu
. /refract/project.sh
. /refract/platform.sh

# unpack DIRECTORY PACKAGE...
unpack() {
  directory=$1
  shift
  for folder in bin lib lib64 sbin; do
    mkdir -p "$directory/usr/$folder"
    ln -s "usr/$folder" "$directory/$folder"
  done
  [ "$#" != 0 ] || return 0
  mkdir /packages
  cd /packages
  apt-get download "$@"
  for file in *.deb; do
    if [ -e /refract/sha256sums ]; then
      grep -F "  $file" /refract/sha256sums | sha256sum --check --strict --quiet
    fi
    dpkg-deb --fsys-tarfile "$file" | tar -x --keep-directory-symlink -C "$directory"
  done
  cd /
  rm -r /packages
}

dpkg --add-architecture "$debian"
# A package of a known digest is what it is, whatever else is wrong with the archive.
apt-get update || [ -e /refract/sha256sums ]
unpack /sysroot $packages
unpack /image $run
# Links that are meant from the target's root.
find /sysroot -type l -lname '/*' -exec sh -c 'ln -sfn "/sysroot$(readlink "$1")" "$1"' - {} ';'
for folder in info lintian locale man; do
  rm -rf "/image/usr/share/$folder"
done
