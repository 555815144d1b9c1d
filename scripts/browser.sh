#!/usr/bin/env bash
# The browser tests need Chromium: use the one that is there, or install Debian's.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
    echo "Browser for the tests: $(command -v "$name")"
    exit 0
  fi
done
if command -v apt-get >/dev/null 2>&1; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  if $run apt-get update -qq && $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; then
    echo "Installed Debian's chromium"
    exit 0
  fi
fi
echo "No Chromium found and it could not be installed: the browser tests will fail. Install Chromium, or set CHROMIUM to its path." >&2
exit 0
