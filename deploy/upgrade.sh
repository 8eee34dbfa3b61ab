#!/usr/bin/env bash
# Upgrade psychsite to another release, without a failed request, and back by itself if that one fails.
#
#   upgrade.sh v2026.12                 a tag, branch or commit of the repository it was installed from
#   upgrade.sh v2026.12 --dry-run       say what would happen
#   upgrade.sh v2026.12 --without-backup
#   upgrade.sh --back                   switch to the release before this one; the database stays as it is
#
# It fetches the code, installs packages by their hashes, checks settings, backs up, migrates, tries the new release on a
# socket of its own, switches, and asks whether the site is healthy. If any step fails, the release before goes on serving.
# Migrations are not undone: each release works on the database of the next one (docs/operations.md).
# Exit codes: 0 done, 1 failed and the earlier release serves, 2 wrong use, 3 failed and the site needs you.
set -euo pipefail

usage() { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; }
reference="" with_backup=1 back=0
for word in "$@"; do
  case "$word" in
    --dry-run) DRY_RUN=1 ;;
    --without-backup) with_backup=0 ;;
    --back) back=1 ;;
    -h | --help) usage && exit 0 ;;
    -*) echo "upgrade.sh does not know $word. See: upgrade.sh --help" >&2 && exit 2 ;;
    *) reference="$word" ;;
  esac
done
if [ -z "$reference" ] && [ "$back" = 0 ]; then
  echo "Name the release, such as: upgrade.sh v2026.12" >&2
  exit 2
fi
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
! is_real || [ "$(id -u)" = 0 ] || fail "Run it as root: sudo $0 $*"
[ -L "$CURRENT" ] || fail "No release is installed in $HOME_FOLDER. Run install.sh first."
SOCKET="${SOCKET:-$ROOT/run/psychsite/web.sock}"
before="$(basename "$(readlink "$CURRENT")")"
mkdir -p "$HOME_FOLDER"
exec 9>"$HOME_FOLDER/.upgrade.lock"
flock -n 9 || fail "Another upgrade is running."

# Serve the release that served before, and leave.
go_back() {
  step "Back" "to $before: $1"
  point_to "$before"
  restart
  if is_healthy "$SOCKET"; then
    fail "The upgrade to $release failed: $1. $before serves again; the database was migrated and nothing is lost."
  fi
  echo "The upgrade to $release failed: $1. $before does not serve either. Look at: journalctl -u psychsite-web" >&2
  exit 3
}

switch() {
  point_to "$release"
  restart
  is_healthy "$SOCKET" || go_back "the site was not healthy within $HEALTH_SECONDS seconds"
  printf '%s\n' "$before" >"$HOME_FOLDER/.before"
  check_worker
}

if [ "$back" = 1 ]; then
  release="$(cat "$HOME_FOLDER/.before" 2>/dev/null)" || fail "No release served before $before."
  [ -e "$HOME_FOLDER/releases/$release/.complete" ] || fail "$release, which served before $before, is not there any more."
  step "Switch" "from $before to $release"
  [ "$DRY_RUN" = 1 ] || switch
  exit 0
fi

step "Fetch" "$reference"
run git -C "$SOURCE" fetch --quiet --tags --force origin '+refs/heads/*:refs/heads/*'
release="$(name_release "$reference")" || fail "$reference names no release in $(git -C "$SOURCE" remote get-url origin)."
if [ "$release" = "$before" ]; then
  step "Done" "$release serves already"
  exit 0
fi
folder="$HOME_FOLDER/releases/$release"
trap '[ $? = 0 ] || echo "The upgrade to $release stopped. $before goes on serving, and nothing needs to be undone." >&2' EXIT
make_release "$reference" "$release"
if [ "$DRY_RUN" = 1 ]; then
  step "Then" "check, back up, migrate, try, and switch from $before to $release"
  exit 0
fi
step "Check" "settings and database"
manage "$folder" check --deploy --database default
if [ "$with_backup" = 1 ]; then
  step "Backup" "into $HOME_FOLDER/backups"
  # 3 means that it was made, and that the site had lost pictures before.
  manage "$CURRENT" backup "$HOME_FOLDER/backups" --keep 7d,4w,12m || [ $? = 3 ]
fi
step "Migrate" "$before goes on serving"
manage "$folder" migrate --noinput
manage "$folder" sync_roles
step "Try" "$release on a socket of its own"
trial="$HOME_FOLDER/var/trial.sock"
# Relative, because the name of a socket is limited to about 100 characters.
(cd "$folder" && exec 9>&- && as_site env ENV_FILE="$SETTINGS" PAGE_CACHE=0 WEB_CONCURRENCY=1 .venv/bin/python -m gunicorn \
  --config gunicorn.conf.py --bind "unix:../../var/trial.sock" --pid ../../var/trial.pid) &
server=$!
is_fine=1
(cd "$HOME_FOLDER/var" && is_healthy trial.sock) || is_fine=0
kill "$(cat "$HOME_FOLDER/var/trial.pid" 2>/dev/null || echo "$server")" 2>/dev/null || true
wait "$server" 2>/dev/null || true
rm -f "$trial" "$HOME_FOLDER/var/trial.pid"
[ "$is_fine" = 1 ] || fail "$release does not answer. The lines above say why."
step "Switch" "from $before to $release"
trap - EXIT
switch
manage "$CURRENT" write_nginx_headers
! is_real || "$SYSTEMCTL" reload nginx.service
install_units "$folder"
step "Tidy" "the last $KEPT_RELEASES releases stay"
remove_old_releases "$release" "$before"
step "Done" "$release serves; upgrade.sh --back leads to $before"
