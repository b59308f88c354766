#!/bin/sh
# Lays out the image below /image, where programs and whole packages are already.
set -eu
. /refract/project.sh
. /refract/platform.sh

# What programs and packages need of further packages, and what that needs in turn.
needed() {
  find /image -type f -exec readelf -d {} + 2>/dev/null |
    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}
libraries=/image/usr/lib/$multiarch
more=$(needed)
while [ "$more" ]; do
  more=
  for name in $(needed); do
    case $name in ld-linux*) continue ;; esac
    for folder in "usr/lib/$multiarch" usr/lib; do
      if [ ! -e "$libraries/$name" ] && [ -e "/sysroot/$folder/$name" ]; then
        install -D -m 644 "/sysroot/$folder/$name" "$libraries/$name"
        more=1
      fi
    done
  done
done
if [ -e "$libraries/libc.so.6" ]; then
  install -D "/sysroot/usr$loader" "/image/usr$loader"
  converters=/sysroot/usr/lib/$multiarch/gconv
  mkdir -p "$libraries/gconv"
  cp -R "$converters/gconv-modules" "$libraries/gconv"
  [ ! -e "$converters/gconv-modules.d" ] || cp -R "$converters/gconv-modules.d" "$libraries/gconv"
  for file in $(ls "$converters" | grep -E -x "($charsets|lib[A-Z0-9]+)\.so"); do
    install -m 644 "$converters/$file" "$libraries/gconv"
  done
fi
if [ -z "$(ls /image/usr/lib64)" ]; then
  rm -r /image/lib64 /image/usr/lib64
fi
if [ "$init" ]; then
  for folder in bin sbin; do
    if [ -e "/sysroot/usr/$folder/${init##*/}" ]; then
      install -D "/sysroot/usr/$folder/${init##*/}" "/image/$init"
    fi
  done
fi

# What every image has.
cd /image
mkdir -p dev etc/ssl/certs home proc run sys usr/lib/ssl usr/share var/lib
install -d -m 700 root
install -d -m 700 -o 65532 -g 65532 home/nonroot
install -d -m 1777 tmp var/tmp
ln -sfn ../run var/run
for name in group nsswitch.conf passwd; do
  install -m 644 "/refract/etc/$name" etc
done
for name in debian_version protocols services; do
  install -m 644 "/sysroot/etc/$name" etc
done
install -m 644 /sysroot/usr/lib/os-release usr/lib
ln -sfn ../usr/lib/os-release etc/os-release
find /sysroot/usr/share/ca-certificates -name '*.crt' | LC_ALL=C sort |
  while IFS= read -r file; do
    sed '$a\' "$file"
  done >etc/ssl/certs/ca-certificates.crt
ln -sfn ../../../etc/ssl/certs/ca-certificates.crt usr/lib/ssl/cert.pem
ln -sfn ../../../etc/ssl/certs usr/lib/ssl/certs
cp -R /sysroot/usr/share/zoneinfo usr/share
rm -rf usr/share/zoneinfo/posix usr/share/zoneinfo/right usr/share/zoneinfo/localtime
# Licences of all that the programs may have inside.
(cd /sysroot && find usr/share/doc -name copyright -exec cp --parents -L {} /image ';')
cd /project

# What the project adds.
own_directory() {
  if [ ! -d "/image$1" ]; then
    mkdir -p "/image$1"
    chown "$2" "/image$1"
  fi
}
directories own_directory

# own_file FROM TO MODE OWNER
own_file() {
  rm -rf /new
  cp -R -P "$1" /new
  chmod -R u=rwX,go=rX /new
  [ -z "$3" ] || find /new -type f -exec chmod "$3" {} +
  chown -h -R "$4" /new
  mkdir -p "$(dirname "/image$2")"
  cp -a -T /new "/image$2"
}
files own_file
