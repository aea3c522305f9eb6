import { initFunctions } from './init-scripts.ts';

// Each of these follows `layoutPrelude` of a place; see `lifecycleScript`.

/** Makes the folders: for this user alone, or for root, with the code open to all and the state closed. */
export const prepareScript = `
if [ $where = system ]; then umask 022; else umask 077; fi
made=
for folder in "\${dir%/*}" "\${state%/*}"; do [ -d "$folder" ] || made="$folder
$made"; done
mkdir -p "$code" "$state" || exit 1
[ -z "$made" ] || printf '%s' "$made" >> "$code/made"
umask 077
mkdir -p "$data" || exit 1
[ $where = system ] || chmod 700 "$dir" "$code" "$data"
`;

/** Prints the sha256 of the agent file $1 as it lies there. */
export const verifyScript = `
file=$code/$1
sha256sum < "$file" 2>/dev/null || shasum -a 256 < "$file" 2>/dev/null || openssl dgst -sha256 -r < "$file"
`;

/** Keeps the token that is there, so that a second laptop shares it; else takes the one on its input. Prints which. */
export const tokenScript = `
umask 077
new=$(cat)
is_good() {
  have=$(head -c 200 "$token" 2>/dev/null)
  [ \${#have} -ge 32 ] && case $have in *[!A-Za-z0-9_-]*) false ;; esac
}
if is_good; then chmod 600 "$token"; echo kept; exit 0; fi
rm -f "$token"
( set -C; printf '%s' "$new" > "$token" ) 2>/dev/null
is_good && echo made
`;

/** Ends the running agent: asked first, forced after 15 s. Its modules go on running. Prints whether there was one. */
export const stopScript = `${initFunctions}
agent_pid >/dev/null && said=stopped || said=none
end_agent "$(cat "$code/init" 2>/dev/null)" && echo $said
`;

/**
 * Starts the agent by the launcher $1, with init $2, or $3 where that turns out not to be allowed, and waits until it listens.
 * The launcher of the agent before is kept as \`run.previous\`. Prints the init. Exit 70: it does not come up.
 */
export const startScript = `${initFunctions}
launcher=$1 init=$2 was=$(cat "$code/init" 2>/dev/null)
if [ "$init" = systemd-user ] && ! allow_linger; then
  echo 'this user may not have units that outlive a login' >&2
  init=$3
fi
[ -f "$run" ] && [ ! -f "$run.previous" ] && cp -p "$run" "$run.previous"
end_agent "$was" || exit 1
if [ -n "$was" ] && [ "$was" != "$init" ]; then remove_init "$was"; fi
rm -f "$log"
if [ $where = system ]; then mode=755; else mode=700; fi
printf '%s' "$launcher" > "$run.new" && chmod $mode "$run.new" && mv -f "$run.new" "$run" || exit 1
echo "$init" > "$code/init"
install_init "$init" || { echo "$init did not take it" >&2; exit 1; }
begin_agent "$init"
wait_for_agent || exit 70
echo "$init"
`;

/** The agent before runs again, and the file $1 of the one that did not work goes. Exit 71: there was none before. */
export const goBackScript = `${initFunctions}
init=$(cat "$code/init" 2>/dev/null)
if [ ! -f "$run.previous" ] || cmp -s "$run" "$run.previous"; then rm -f "$run.previous"; exit 71; fi
end_agent "$init" || exit 1
mv -f "$run.previous" "$run" && rm -f "$code/$1"
begin_agent "$init"
# It has worked before: what kept it from starting may have gone.
wait_for_agent || { end_agent "$init" && begin_agent "$init" && wait_for_agent; }
`;

/** The agent file $1 on the Node.js at $2 has proved itself: what was kept of others goes. */
export const keepScript = `
rm -f "$run.previous"
for other in "$code"/agent-*; do
  [ "$other" = "$code/$1" ] || rm -f "$other"
done
for other in "$dir"/node/*; do
  [ "$other/node" = "$2" ] || rm -rf "$other"
done
rmdir "$dir/node" 2>/dev/null
:
`;

/** Unpacks $1, moves it in place as the Node.js of version $2, and proves that it runs. Prints its version. */
export const unpackNodeScript = `
place=$dir/node/$2
if [ "$3" = gzip ]; then gunzip -c "$place/packed" > "$place/node.new" || exit 1; else mv -f "$place/packed" "$place/node.new" || exit 1; fi
rm -f "$place/packed"
hash=$(sha256sum < "$place/node.new" 2>/dev/null || shasum -a 256 < "$place/node.new" 2>/dev/null || openssl dgst -sha256 -r < "$place/node.new")
[ "\${hash%% *}" = "$1" ] || { rm -f "$place/node.new"; exit 66; }
chmod 755 "$place/node.new"
"$place/node.new" --version </dev/null || { rm -rf "$place"; exit 1; }
mv -f "$place/node.new" "$place/node"
`;

/** Removes everything Flotilla put there, beside it too. */
export const removeScript = `${initFunctions}
[ -e "$dir" ] || { echo none; exit 0; }
remove_init "$(cat "$code/init" 2>/dev/null)"
folder=$(readlink -f "$data" 2>/dev/null) || folder=$data
mark=$(printf '%s' "$folder" | sha256sum 2>/dev/null | head -c 16)
[ \${#mark} -eq 16 ] && rm -rf "/var/lib/flotilla-ufops-$mark" "/opt/flotilla-ufops-$mark"
made=$(grep '^/' "$code/made" 2>/dev/null | sort -r)
rm -rf "$dir" || exit 1
[ $where = system ] && rm -rf "$state"
printf '%s\\n' "$made" | while IFS= read -r folder; do [ -n "$folder" ] && rmdir "$folder" 2>/dev/null; done
echo removed
`;
