#!/bin/sh
# A stand-in for opkg, which does not run on this machine: it answers in opkg's words, and only keeps notes.
# STAND_IN_OPKG holds feed/NAME and installed/NAME (each the version), `lock` while another opkg runs, `offline`, `full`.
state="$STAND_IN_OPKG"
command="$1"
shift
for last in "$@"; do :; done
echo "$command $*" >>"$state/calls"
fail() {
  echo "Collected errors:"
  echo " * $1"
  exit 255
}
field() {
  case "$(head -c 7 "$1")" in
    '!<arch>') dpkg-deb --field "$1" "$2" ;;
    *) tar -xzOf "$1" ./control.tar.gz | tar -xzO ./control | sed -n "s/^$2: //p" ;;
  esac
}
case "$command" in
  install | remove | update | configure)
    [ ! -e "$state/lock" ] || fail "opkg_lock: Could not lock /var/lock/opkg.lock: Resource temporarily unavailable."
    ;;
esac
case "$command" in
  list) [ ! -e "$state/feed/$last" ] || echo "$last - $(cat "$state/feed/$last") - a package of the stand-in" ;;
  status)
    [ -e "$state/installed/$last" ] || exit 0
    printf 'Package: %s\nVersion: %s\nDepends: libc\nStatus: install user installed\nArchitecture: all\n\n' \
      "$last" "$(cat "$state/installed/$last")"
    ;;
  files) printf 'Package %s (1) is installed on root and has the following files:\n/etc/fixture\n' "$last" ;;
  configure) ;;
  update)
    [ ! -e "$state/offline" ] || fail "opkg_download: Failed to download http://feed.invalid/Packages.gz, wget returned 4."
    ;;
  install)
    [ ! -e "$state/full" ] || fail "verify_pkg_installable: Only have 12kb available on filesystem /overlay, pkg $last needs 900"
    name="$last"
    case "$last" in
      *.ipk)
        name="$(field "$last" Package)"
        version="$(field "$last" Version)"
        ;;
      *) [ -e "$state/feed/$last" ] || { echo "Unknown package '$last'." && fail "opkg_install_cmd: Cannot install package $last."; } ;;
    esac
    [ ! -e "$state/offline" ] || [ -n "$version" ] || fail "opkg_download: Failed to download http://feed.invalid/$last.ipk, wget returned 4."
    mkdir -p "$state/installed"
    echo "Installing $name to root..."
    echo "${version:-$(cat "$state/feed/$name")}" >"$state/installed/$name"
    echo "Configuring $name."
    ;;
  remove)
    [ ! -e "$state/needed" ] || fail "print_dependents_warning: Package $last is depended upon by packages: $(cat "$state/needed")"
    rm -f "$state/installed/$last"
    echo "Removing package $last from root..."
    ;;
  *) exit 1 ;;
esac
