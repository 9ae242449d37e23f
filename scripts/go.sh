#!/bin/sh
# Go and its note and tree packages, from Debian, for one test: others' code reads our files. Without the right or a network that test is left out.
set -u
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ] && command -v go >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ]; then
  as=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as="sudo"
else
  echo "Without Go one test is left out. Type once:  sudo apt-get install -y golang-go golang-golang-x-mod-dev" >&2
  exit 0
fi
command -v apt-get >/dev/null 2>&1 || exit 0
echo "Installing Go …"
$as env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends golang-go golang-golang-x-mod-dev" >/dev/null 2>&1 ||
  echo "Go could not be installed; one test is left out." >&2
exit 0
