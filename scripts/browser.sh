#!/bin/sh
# Chromium and Japanese fonts for the browser tests, from Debian, when missing and we may.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
[ -n "$(find /usr/share/fonts -iname '*NotoSansCJK*' -print -quit 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0

type="apt-get update && apt-get install -y --no-install-recommends $missing"
if [ "$(id -u)" = 0 ]; then
  as=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as="sudo"
else
  echo "The browser tests need $missing. Type once:  sudo sh -c '$type'" >&2
  exit 1
fi
echo "Installing $missing …"
$as env DEBIAN_FRONTEND=noninteractive sh -c "$(echo "$type" | sed 's/apt-get update/apt-get update -qq/; s/install -y/install -y -qq/')" >/dev/null
