#!/usr/bin/env bash
# Install psychsite on a Debian 12 or 13, from nothing to pages over HTTPS. Run it again at any time: it changes only what lacks.
#
#   install.sh --host www.example.org --admin ada@example.org
#
#   --host NAME         name of the site, as readers write it
#   --admin EMAIL       address of the first administrator; the script prints a link that works once
#   --mail URL          mail server, such as smtp+tls://user:password@smtp.example.org:587 (default: set EMAIL_URL later)
#   --certificate FILE  certificate and chain; with --key. Without: /etc/letsencrypt/live/NAME, by certbot, which it runs
#   --key FILE
#   --source URL        git repository (default: the one of this copy)
#   --release REF       tag, branch or commit (default: the commit of this copy)
#   --database URL      DATABASE_URL of a server elsewhere (default: PostgreSQL on this machine)
#   --dry-run           say what would happen
#   --root FOLDER       work below that folder, for tests and images: no packages, users or services
#
# It asks nothing. Exit codes: 0 done, 1 failed, 2 wrong use.
set -euo pipefail

usage() { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; }
here="$(dirname "$(readlink -f "$0")")"
host="" admin="" mail="" certificate="" key="" source="" reference="" database=""
while [ $# -gt 0 ]; do
  case "$1" in
    --dry-run) DRY_RUN=1 && shift && continue ;;
    -h | --help) usage && exit 0 ;;
    --host | --admin | --mail | --certificate | --key | --source | --release | --database | --root)
      [ $# -gt 1 ] || { echo "After $1 comes its value." >&2 && exit 2; } ;;
    *) echo "install.sh does not know $1. See: install.sh --help" >&2 && exit 2 ;;
  esac
  case "$1" in
    --host) host="$2" ;;
    --admin) admin="$2" ;;
    --mail) mail="$2" ;;
    --certificate) certificate="$2" ;;
    --key) key="$2" ;;
    --source) source="$2" ;;
    --release) reference="$2" ;;
    --database) database="$2" ;;
    --root) ROOT="$2" ;;
  esac
  shift 2
done
[[ "$host" =~ ^[a-z0-9.-]+\.[a-z0-9-]+$ ]] || { echo "Name the site, such as: --host www.example.org" >&2 && exit 2; }
[[ "$admin" == *@*.* ]] || { echo "Name the first administrator, such as: --admin ada@example.org" >&2 && exit 2; }
[ -z "$certificate$key" ] || { [ -r "$certificate" ] && [ -r "$key" ]; } ||
  { echo "--certificate and --key name files that can be read." >&2 && exit 2; }
certificate="${certificate:+$(readlink -f "$certificate")}" key="${key:+$(readlink -f "$key")}"
# shellcheck source=lib.sh
. "$here/lib.sh"
[ "$DRY_RUN" = 1 ] || ! is_real || [ "$(id -u)" = 0 ] || fail "Run it as root: sudo $0 …"
# The copy in a release is no repository; there the one that it came from is known.
source="${source:-$(git -C "$here" remote get-url origin 2>/dev/null || git -C "$here" rev-parse --show-toplevel 2>/dev/null ||
  git -C "$SOURCE" remote get-url origin 2>/dev/null || true)}"
[ -n "$source" ] || fail "Name the repository, such as: --source https://git.example.org/psychsite.git"
reference="${reference:-$(git -C "$here" rev-parse HEAD 2>/dev/null || true)}"

install_packages() {
  # Backups of a database elsewhere need the programs of PostgreSQL, too.
  local name missing=() server=postgresql
  [ -z "$database" ] || server=postgresql-client
  for name in git curl python3-venv nginx libnginx-mod-http-brotli-static redis-server "$server" certbot; do
    [ "$name" != certbot ] || [ -z "$certificate" ] || continue
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q "install ok" || missing+=("$name")
  done
  if [ "${#missing[@]}" = 0 ]; then
    step "Programs" "all there"
  else
    step "Programs" "installing ${missing[*]}"
    run apt-get update -qq
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
}

add_user() {
  if id psychsite >/dev/null 2>&1; then
    step "User" "psychsite is there"
  else
    step "User" "psychsite, who cannot sign in"
    run mkdir -p "$HOME_FOLDER"
    run adduser --system --group --home "$HOME_FOLDER" --no-create-home --shell /usr/sbin/nologin psychsite
  fi
  id -nG psychsite 2>/dev/null | grep -qw redis || run usermod -aG redis psychsite
}

# Code belongs to root, so that the site cannot change itself. nginx reads pages and pictures, and no settings.
make_folders() {
  step "Folders" "in $HOME_FOLDER"
  if ! is_real; then
    run mkdir -p "$HOME_FOLDER"/{releases,environments,static,backups,var/pages,var/media} "$(dirname "$SETTINGS")"
    return
  fi
  run install -d -m 0755 "$HOME_FOLDER" "$HOME_FOLDER"/{releases,environments,static} "$(dirname "$SETTINGS")"
  run install -d -o psychsite -g psychsite -m 0751 "$HOME_FOLDER/var"
  run install -d -o psychsite -g psychsite -m 0700 "$HOME_FOLDER/backups"
  run install -d -o psychsite -g www-data -m 2750 "$HOME_FOLDER"/var/{pages,media}
}

# A server of its own: without a port, without a file, reached by members of the group redis.
set_up_redis() {
  local file=/etc/redis/redis-psychsite.conf
  if [ -e "$file" ]; then
    step "Redis" "$file is there"
    return
  fi
  step "Redis" "on the socket /run/redis-psychsite/redis.sock"
  [ "$DRY_RUN" = 1 ] || install -o redis -g redis -m 0640 /dev/stdin "$file" <<'CONF'
port 0
unixsocket /run/redis-psychsite/redis.sock
unixsocketperm 770
daemonize no
supervised systemd
save ""
appendonly no
maxmemory 128mb
maxmemory-policy volatile-lru
CONF
  run "$SYSTEMCTL" enable --now redis-server@psychsite.service
}

# The user of the server may not enter the folder of the person who runs this.
as_postgres() { (cd / && runuser -u postgres -- "$@"); }

set_up_postgresql() {
  if [ -n "$database" ]; then
    step "Database" "elsewhere"
    return
  fi
  if [ "$DRY_RUN" = 0 ] && as_postgres psql -tAc "SELECT 1 FROM pg_database WHERE datname = 'psychsite'" | grep -q 1; then
    step "Database" "psychsite is there"
    return
  fi
  step "Database" "psychsite, of the user psychsite, by the socket and without a password"
  run as_postgres createuser psychsite
  run as_postgres createdb --owner psychsite --encoding UTF8 --template template0 psychsite
}

fetch_source() {
  step "Source" "$source"
  if [ ! -d "$SOURCE" ]; then
    run git clone --quiet --mirror "$source" "$SOURCE"
  else
    run git -C "$SOURCE" remote set-url origin "$source"
    run git -C "$SOURCE" fetch --quiet --tags --force origin '+refs/heads/*:refs/heads/*'
  fi
}

write_settings() {
  if [ -e "$SETTINGS" ]; then
    step "Settings" "$SETTINGS is there and stays as it is"
    return
  fi
  step "Settings" "into $SETTINGS, with a fresh key"
  if [ "$DRY_RUN" = 1 ]; then
    return
  fi
  local group=root redis="unix:///run/redis-psychsite/redis.sock"
  ! is_real || group=psychsite
  is_real || redis="${REDIS_URL:-}"
  install -g "$group" -m 0640 /dev/stdin "$SETTINGS" <<CONF
# Settings of psychsite. After a change: systemctl restart psychsite-web 'psychsite-worker@*'
# .env.example in $CURRENT names all of them.
SECRET_KEY=$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(60))')
SITE_URL=https://$host
ALLOWED_HOSTS=$host
TRUSTED_PROXIES=1
DATABASE_URL=${database:-postgres://psychsite@/psychsite?host=/var/run/postgresql}
REDIS_URL=$redis
VAR_DIR=$HOME_FOLDER/var
# Relative: each release has its own.
STATIC_ROOT=collected
PAGE_CACHE_NGINX=1
DEFAULT_FROM_EMAIL=no-reply@$host
LOG_FORMAT=json
WEB_CONCURRENCY=${WEB_CONCURRENCY:-2}
${mail:+EMAIL_URL=$mail}
CONF
}

# Port 80 answers the challenge before there is a certificate, as it does at each renewal by certbot's timer.
get_certificate() {
  sed "s|www.example.org|$host|g" "$CURRENT/deploy/nginx/redirect.conf" >"$1"
  "$SYSTEMCTL" reload-or-restart nginx.service
  certbot certonly --non-interactive --agree-tos --email "$admin" --domain "$host" --webroot --webroot-path /var/www/html \
    --deploy-hook "systemctl reload nginx.service" ||
    fail "No certificate came. $host must lead to this machine, and port 80 be open. Then run this again, or use --certificate."
  rm "$1"
}

set_up_nginx() {
  local folder="$ROOT/etc/nginx" live="/etc/letsencrypt/live/$host"
  if [ -e "$folder/conf.d/psychsite.conf" ]; then
    step "nginx" "$folder/conf.d/psychsite.conf is there and stays as it is"
    return
  fi
  step "nginx" "into $folder/conf.d/psychsite.conf"
  [ "$DRY_RUN" = 0 ] || return 0
  mkdir -p "$folder/conf.d" "$folder/psychsite"
  if is_real; then
    rm -f /etc/nginx/sites-enabled/default
    install -d /var/www/html
    [ -n "$certificate" ] || get_certificate "$folder/conf.d/psychsite-first.conf"
    [ ! -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] || cp "$CURRENT/deploy/nginx/brotli.conf" "$folder/psychsite/"
  fi
  sed -e "s|www.example.org|$host|g; s|/srv/psychsite|$HOME_FOLDER|g; s|/etc/nginx|$folder|g; s|/run/psychsite|$ROOT/run/psychsite|g" \
    -e "s|/etc/letsencrypt/live/$host/fullchain.pem|${certificate:-$live/fullchain.pem}|" \
    -e "s|/etc/letsencrypt/live/$host/privkey.pem|${key:-$live/privkey.pem}|" \
    "$CURRENT/deploy/nginx.conf" "$CURRENT/deploy/nginx/redirect.conf" >"$folder/conf.d/psychsite.conf"
}

start_services() {
  local name metrics
  metrics="$(setting METRICS_PORT '')"
  for name in psychsite-web.socket psychsite-web.service psychsite-worker@1.service psychsite-daily.timer \
    psychsite-weekly.timer psychsite-backup.timer ${metrics:+psychsite-metrics.service}; do
    "$SYSTEMCTL" is-enabled --quiet "$name" 2>/dev/null || run "$SYSTEMCTL" enable --now "$name"
  done
  ! is_real || run nginx -t -q
  ! is_real || run "$SYSTEMCTL" reload-or-restart nginx.service
}

if is_real; then
  install_packages
  add_user
fi
make_folders
if is_real; then
  set_up_redis
  set_up_postgresql
fi
write_settings
fetch_source
if [ "$DRY_RUN" = 1 ]; then
  step "Then" "the release $reference, database, units, nginx, and the link for $admin"
  exit 0
fi
is_renewed=0
if [ -L "$CURRENT" ]; then
  step "Release" "$(basename "$(readlink "$CURRENT")") is installed; upgrade.sh brings another one"
  # A later Debian has another Python, for which the packages of the one before do not work.
  packages="$(readlink "$CURRENT/.venv")"
  make_environment "$CURRENT"
  [ "$(readlink "$CURRENT/.venv")" = "$packages" ] || is_renewed=1
  [ "$is_renewed" = 0 ] || compile_modules "$CURRENT"
else
  release="$(name_release "$reference")" || fail "$reference names no release in $source."
  make_release "$reference" "$release"
  point_to "$release"
fi
step "Migrate" "the database"
manage "$CURRENT" migrate --noinput --verbosity 0
manage "$CURRENT" sync_roles
manage "$CURRENT" write_nginx_headers
install_units "$CURRENT"
set_up_nginx
start_services
[ "$is_renewed" = 0 ] || restart
step "Check" "settings and database"
manage "$CURRENT" check --deploy --database default
is_healthy "${SOCKET:-$ROOT/run/psychsite/web.sock}" || fail "The site does not answer. Look at: journalctl -u psychsite-web"
check_worker
step "Done" "https://$host/ is served by psychsite $(basename "$(readlink "$CURRENT")")"
if [ ! -e "$HOME_FOLDER/.administrator" ]; then
  manage "$CURRENT" add_administrator "$admin"
  touch "$HOME_FOLDER/.administrator"
fi
[ -n "$(setting EMAIL_URL '')" ] || step "Next" "set EMAIL_URL in $SETTINGS: without it no email leaves this machine"
