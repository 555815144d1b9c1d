#!/usr/bin/env bash
# Spark runs on Java 17 or newer: use the one that is there, or install Debian's without a display.
set -u
for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java; do
  if [ -n "$java" ] && command -v "$java" >/dev/null 2>&1; then
    version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)"
    if [ "${version:-0}" -ge 17 ]; then
      echo "Java for Spark: $(command -v "$java") ($version)"
      exit 0
    fi
  fi
done
if command -v apt-get >/dev/null 2>&1; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  $run apt-get update -qq
  for package in openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless; do
    if $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; then
      echo "Installed Debian's $package"
      exit 0
    fi
  done
fi
echo "No Java 17 or newer found and it could not be installed: the Spark tests will be skipped. Install one, or set JAVA_HOME." >&2
exit 0
