# Finds a JDK 25 or newer and puts its home into JAVA_HOME; leaves JAVA_HOME alone when it is one already.
# Sourced by ./mvnw and ./triage. POSIX sh. Sets JDK25_FOUND to yes or no.

jdk25_version_of() {
    # The `release` file answers without starting a JVM.
    if [ -f "$1/release" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    fi
}

jdk25_find() {
    JDK25_FOUND=no
    for jdk25_home in "${TRIAGE_JAVA_HOME:-}" "${JAVA_HOME:-}" \
        "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}" "${JDK_25:-}" \
        /usr/lib/jvm/*25* /usr/java/*25* /opt/*25* /opt/java/*25* /opt/jdk/*25* /opt/java/openjdk \
        /usr/local/lib/jvm/*25* /usr/local/*25* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/25* "${HOME:-/nonexistent}"/.jdks/*25* \
        "${HOME:-/nonexistent}"/.local/share/mise/installs/java/*25* "${HOME:-/nonexistent}"/.asdf/installs/java/*25* \
        /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
        /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
        [ -n "$jdk25_home" ] || continue
        jdk25_version=$(jdk25_version_of "$jdk25_home")
        if [ "${jdk25_version:-0}" -ge 25 ] 2>/dev/null; then
            JAVA_HOME=$jdk25_home
            export JAVA_HOME
            JDK25_FOUND=yes
            return 0
        fi
    done
    # Last: whatever `java` on the PATH belongs to.
    jdk25_java=$(command -v java 2>/dev/null) || return 0
    jdk25_home=$("$jdk25_java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    jdk25_version=$(jdk25_version_of "$jdk25_home")
    if [ "${jdk25_version:-0}" -ge 25 ] 2>/dev/null; then
        JAVA_HOME=$jdk25_home
        export JAVA_HOME
        JDK25_FOUND=yes
    fi
}

jdk25_find
