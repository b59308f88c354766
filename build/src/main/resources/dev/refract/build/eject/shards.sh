#!/bin/sh
# Installs what shard.lock names, unless lib/ is complete.
set -eu
. /refract/project.sh
for shard in $shards; do
  if [ ! -e "lib/$shard/shard.yml" ]; then
    exec shards install --frozen --production --skip-postinstall --skip-executables
  fi
done
