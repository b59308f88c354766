# Sourced by ./refract when there is no compiled Refract for the sources at hand.

# Compiles a copy of the sources into $own/$key, or into $shared/$key where the clone cannot be
# written. Sets app. The copy keeps Maven away from what ./check or an editor does in the clone at
# the same time, and makes sure that what is compiled is what the key was taken of.
compile() {
  find_maven
  if mkdir -p "$own" 2>/dev/null && [ -w "$own" ]; then
    apps=$own
  elif mkdir -p "$shared" 2>/dev/null && [ -w "$shared" ]; then
    apps=$shared
  else
    printf '%s\n' "[start] Refract cannot be compiled: neither $own nor $shared can be written" \
      'try: set XDG_CACHE_HOME to a directory of yours' >&2
    exit 1
  fi
  exec 9>"$apps/.lock"
  flock 9
  app=$apps/$key
  if [ ! -d "$app" ]; then
    compile_locked
  fi
  exec 9>&-
}

compile_locked() {
  echo 'Compiling Refract, once ...' >&2
  work=$apps/.work
  rm -rf "$work"
  # Jars hold the modes of what is packed, and an image names the digest of Refract's jars.
  mkdir "$work" && (
    cd -- "$home" &&
      find pom.xml ./*/pom.xml .mvn ./*/src/main refract scripts -type f -print0 |
      xargs -0 cp --parents -t "$work" -- && chmod -R u=rwX,go=rX "$work"
  ) || exit 1
  # An editor may have saved a file since the key was taken: it is the copy that counts.
  key=$(key_of "$work") || exit 1
  key=${key%% *}
  app=$apps/$key
  # Java takes the home from the password file; like every other program here, Maven is to take $HOME.
  case ${HOME:-} in
    '' | *[[:space:]]*) ;;
    *) export MAVEN_OPTS="${MAVEN_OPTS:-} -Duser.home=$HOME" ;;
  esac
  if ! (cd -- "$work" && umask 022 && "$maven" -B -q -Papp package -pl cli -am 9>&- >log 2>&1 </dev/null); then
    cat "$work/log" >&2
    printf '%s\n' "[start] Refract's own sources do not compile" \
      "try: read Maven's output above; where it cannot reach its repository, set a mirror in ~/.m2/settings.xml" >&2
    exit 1
  fi
  train "$work/cli/target/app"
  [ -d "$app" ] || mv -T "$work/cli/target/app" "$app" || exit 1
  rm -rf "$work"
  # The last three stay, for those that still run.
  ls -1t "$apps" | tail -n +4 | while read -r old; do
    rm -rf "${apps:?}/$old"
  done
}

# Has the JVM write down, in refract.aot, the classes of a first run as it left them in memory: later
# runs start from there (JEP 514). Without that file Refract works too, a little slower.
train() {
  mkdir "$1/training" &&
    printf 'name: training\nversion: 0.1.0\ntargets:\n  training:\n    main: training.cr\n' >"$1/training/shard.yml" &&
    : >"$1/training/training.cr"
  # A class from the cache has its package made without the jar's seal, and the next class of a
  # sealed jar is then refused: the one sealed jar loses its seal.
  printf 'Sealed: false\n' >"$1/training/unsealed" &&
    for jar in "$1"/lib/xz-*.jar; do
      "$JAVA_HOME/bin/jar" --update --date=2026-01-01T00:00:00Z --manifest "$1/training/unsealed" --file "$jar" 2>/dev/null
    done
  "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$1/refract.aot" -Xlog:disable $java_flags \
    -jar "$1/refract.jar" build "$1/training" --offline --cache "$1/training/cache" >/dev/null 2>&1 9>&- </dev/null
  rm -rf "$1/training"
  "$JAVA_HOME/bin/java" -XX:AOTCache="$1/refract.aot" -Xlog:disable $java_flags \
    -jar "$1/refract.jar" --version >/dev/null 2>&1 9>&- </dev/null || rm -f "$1/refract.aot"
}
