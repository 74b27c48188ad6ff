# For ./mvnw and ./pgweir: find_jdk prints the home of a JDK 25 or newer, or says what to install and fails.

is_jdk_25() { # home
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${major:-0}" -ge 25 ]
}

find_jdk() (
  set +f
  javac=$(command -v javac) && javac=$(readlink -f "$javac") || javac=
  IFS='
'
  for home in \
    "${JAVA_HOME-}" \
    "${javac%/bin/javac}" \
    $(/usr/libexec/java_home -v 25+ 2>/dev/null) \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/* \
    "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk_25 "$home"; then
      printf '%s\n' "$home"
      exit 0
    fi
  done
  echo "pgweir needs a JDK 25 or newer and found none in JAVA_HOME, in PATH or in the usual places: install one, say Temurin 25 from https://adoptium.net, or point JAVA_HOME to it." >&2
  exit 1
)
