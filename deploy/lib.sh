# Shared by install.sh and upgrade.sh, which source it: where things are, and how a release is made.
#
# With ROOT=/folder nothing outside that folder is touched: no packages, users, database server or nginx.
# SYSTEMCTL names the program that restarts services (default: systemctl).

ROOT="${ROOT:-}"
DRY_RUN="${DRY_RUN:-0}"
SYSTEMCTL="${SYSTEMCTL:-systemctl}"
PYTHON="${PYTHON:-python3}"
HOME_FOLDER="$ROOT/srv/psychsite"
SETTINGS="$ROOT/etc/psychsite/env"
SOURCE="$HOME_FOLDER/source.git"
CURRENT="$HOME_FOLDER/current"
KEPT_RELEASES=3
HEALTH_SECONDS="${HEALTH_SECONDS:-40}"

step() { printf '  %-10s %s\n' "$1" "$2"; }
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Run a command, or print it with --dry-run.
run() {
  if [ "$DRY_RUN" = 1 ]; then
    printf '             would run: %s\n' "$*"
  else
    "$@"
  fi
}

# Return whether this machine itself is meant, and not a folder that stands for it.
is_real() { [ -z "$ROOT" ]; }

# Run a command as the user of the site.
as_site() {
  if is_real; then
    runuser -u psychsite -- "$@"
  else
    "$@"
  fi
}

# Run manage.py of the release in folder $1.
manage() {
  local folder="$1"
  shift
  (cd "$folder" && as_site env ENV_FILE="$SETTINGS" PYTHONDONTWRITEBYTECODE=1 .venv/bin/python manage.py "$@")
}

# Print a setting of the site, or $2.
setting() {
  local value
  value="$(sed -n "s/^$1=//p" "$SETTINGS" 2>/dev/null | tail -n 1)"
  printf '%s' "${value:-$2}"
}

# Print the name of the release that the git reference $1 makes: its version, and its commit unless it has the tag.
name_release() {
  local version commit
  commit="$(git -C "$SOURCE" rev-parse --short=10 "$1^{commit}")" || return 1
  version="$(git -C "$SOURCE" show "$commit:psychsite/__init__.py" | sed -n 's/^__version__ = "\([0-9.]*\)"$/\1/p')"
  [ -n "$version" ] || return 1
  if [ "$(git -C "$SOURCE" rev-parse -q --verify "refs/tags/v$version^{commit}")" = "$(git -C "$SOURCE" rev-parse "$commit^{commit}")" ]; then
    printf '%s' "$version"
  else
    printf '%s-%s' "$version" "$commit"
  fi
}

# Make the release of the git reference $1 named $2: code, packages and static files. A complete one is left alone.
make_release() {
  local folder="$HOME_FOLDER/releases/$2"
  if [ -e "$folder/.complete" ]; then
    step "Release" "$2 is there already"
    return
  fi
  step "Release" "$2 into $folder"
  if [ "$DRY_RUN" = 1 ]; then
    return
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  git -C "$SOURCE" archive "$1" | tar -x -C "$folder"
  make_environment "$folder"
  compile_modules "$folder"
  step "Static" "collecting into $folder/collected"
  mkdir "$folder/collected"
  ! is_real || chown psychsite "$folder/collected"
  manage "$folder" collectstatic --noinput --verbosity 0
  ! is_real || chown -R root:root "$folder/collected"
  # Pages of earlier releases are still open in browsers, and name earlier files.
  mkdir -p "$HOME_FOLDER/static"
  cp -an "$folder/collected/." "$HOME_FOLDER/static/"
  touch "$folder/.complete"
}

# Give the release in folder $1 its packages. Releases with the same packages share them.
make_environment() {
  local folder="$1" names="requirements.txt" key environment
  case "$(setting MEDIA_STORAGE '')" in s3:*) names="requirements-s3.txt" ;; esac
  key="$({ "$PYTHON" --version && cat "$folder/requirements.txt" "$folder/$names"; } | sha256sum | cut -c 1-16)"
  environment="$HOME_FOLDER/environments/$key"
  if [ -e "$environment/.complete" ]; then
    step "Packages" "the same as before"
  else
    step "Packages" "installing $(grep -c == "$folder/requirements.txt") by their hashes"
    rm -rf "$environment"
    mkdir -p "$HOME_FOLDER/environments"
    "$PYTHON" -m venv "$environment"
    "$environment/bin/python" -m pip install -qq --disable-pip-version-check --no-cache-dir --require-hashes \
      -r "$folder/requirements.txt"
    [ "$names" = requirements.txt ] || "$environment/bin/python" -m pip install -qq --disable-pip-version-check \
      --no-cache-dir --require-hashes -r "$folder/$names"
    touch "$environment/.complete"
  fi
  ln -sfn "../../environments/$key" "$folder/.venv"
}

# Compile the modules in folder $1: the site may not write there, and would do it in each process, at each restart.
compile_modules() {
  "$1/.venv/bin/python" -m compileall -q -x '/releases/[^/]*/tests/' "$(readlink -f "$1")"
}

# Restart pages and workers on what `current` names. The socket stays open, so requests wait.
restart() {
  "$SYSTEMCTL" restart psychsite-web.service
  "$SYSTEMCTL" try-restart 'psychsite-worker@*.service' psychsite-metrics.service
}

# Let the link `current` name the release $1, in one step.
point_to() {
  ln -sfn "releases/$1" "$CURRENT.new"
  mv -T "$CURRENT.new" "$CURRENT"
}

# Print the answer of the site's socket $1 to a request for $2; fail unless it is 200.
ask() {
  curl --silent --show-error --fail --max-time 15 --unix-socket "$1" -H "X-Forwarded-Proto: https" \
    -H "Host: $(setting SITE_URL http://localhost | sed 's|^[a-z]*://||; s|:.*||')" "http://site$2"
}

# Fail unless the site behind the socket $1 is ready and shows its home page within HEALTH_SECONDS.
is_healthy() {
  local end=$((SECONDS + HEALTH_SECONDS))
  while [ "$SECONDS" -lt "$end" ]; do
    if ask "$1" /readyz >/dev/null 2>&1 && ask "$1" / >/dev/null 2>&1; then
      return 0
    fi
    sleep 1
  done
  return 1
}

# Say so if a worker does not stay. A service that starts again and again is "active" in between.
check_worker() {
  is_real || return 0
  sleep 15
  [ "$("$SYSTEMCTL" show --property NRestarts --value psychsite-worker@1.service)" = 0 ] ||
    step "Worker" "it ended by itself; look at: journalctl -u psychsite-worker@1 -n 50"
}

# Bring the units of the release in folder $1 to systemd.
install_units() {
  mkdir -p "$ROOT/etc/systemd/system"
  if diff -q <(cat "$1"/deploy/systemd/psychsite*) <(cat "$ROOT"/etc/systemd/system/psychsite* 2>/dev/null) >/dev/null; then
    step "Units" "the same as before"
    return
  fi
  step "Units" "into $ROOT/etc/systemd/system"
  run install -m 0644 "$1"/deploy/systemd/psychsite* "$ROOT/etc/systemd/system/"
  ! is_real || run "$SYSTEMCTL" daemon-reload
}

# Remove all releases but those named and the newest; packages that no release uses go too.
remove_old_releases() {
  local folder name used
  (cd "$HOME_FOLDER/releases" && ls -t) | tail -n "+$((KEPT_RELEASES + 1))" | while read -r name; do
    case " $* " in
      *" $name "*) ;;
      *) rm -rf "${HOME_FOLDER:?}/releases/$name" ;;
    esac
  done
  used="$(readlink "$HOME_FOLDER"/releases/*/.venv | xargs -n 1 basename)"
  for folder in "$HOME_FOLDER"/environments/*; do
    grep -qx "$(basename "$folder")" <<<"$used" || rm -rf "$folder"
  done
  # Files of releases that are gone: no page in a browser is that old.
  find "$HOME_FOLDER/static" -type f -mtime +90 -delete
  cp -an "$CURRENT/collected/." "$HOME_FOLDER/static/"
}
