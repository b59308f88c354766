# Sourced by ./refract and ./check. Finds a JDK that can build and run Refract without starting one:
# every JDK says what it is in a file named `release`.

needed_java=25

# Sets jdk_version to the feature release of the JDK at $1; fails where there is no whole JDK.
jdk_version_of() {
  jdk_version=
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r name value; do
    if [ "$name" = JAVA_VERSION ]; then
      jdk_version=${value#\"}
      jdk_version=${jdk_version%%[!0-9]*}
      break
    fi
  done <"$1/release"
  [ -n "$jdk_version" ]
}

jdk_is_new_enough() {
  jdk_version_of "$1" && [ "$jdk_version" -ge "$needed_java" ]
}

# Exports JAVA_HOME, or says what to install and ends the script with 2.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_is_new_enough "$JAVA_HOME"; then
    export JAVA_HOME
    return
  fi
  on_path=$(command -v java) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
  for candidate in "${on_path:-/nowhere}" \
    /usr/lib/jvm/* /usr/java/* /usr/local/java/* /usr/local/jdk* /opt/*jdk* /opt/*java* /opt/*/*jdk* \
    "${HOME:-/nowhere}"/.sdkman/candidates/java/* "${HOME:-/nowhere}"/.jdks/* \
    "${HOME:-/nowhere}"/.local/share/mise/installs/java/* "${HOME:-/nowhere}"/.asdf/installs/java/*; do
    if jdk_is_new_enough "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return
    fi
  done
  if [ -z "${JAVA_HOME:-}" ]; then
    seen='JAVA_HOME is not set'
  elif jdk_version_of "$JAVA_HOME"; then
    seen="JAVA_HOME is $JAVA_HOME, a JDK $jdk_version"
  else
    seen="JAVA_HOME is $JAVA_HOME, which is no JDK"
  fi
  printf '%s\n' "[start] no JDK $needed_java or newer found: $seen" \
    "try: apt-get install openjdk-$needed_java-jdk-headless, or unpack one from https://adoptium.net and set JAVA_HOME" >&2
  exit 2
}

# Sets maven, or says what to install and ends the script with 2.
find_maven() {
  if maven=$(command -v mvn); then
    return
  fi
  for maven in "${MAVEN_HOME:-/nowhere}/bin/mvn" /opt/*maven*/bin/mvn /usr/share/maven/bin/mvn \
    "${HOME:-/nowhere}"/.sdkman/candidates/maven/current/bin/mvn; do
    if [ -x "$maven" ]; then
      return
    fi
  done
  printf '%s\n' '[start] Maven is not installed: there is no mvn on PATH' 'try: apt-get install maven' >&2
  exit 2
}
