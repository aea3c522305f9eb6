import { layoutPrelude } from './layout.ts';

/** Makes the folders, for this user alone. */
export const prepareScript = `${layoutPrelude}
umask 077
mkdir -p "$dir/agent" "$dir/data" && chmod 700 "$dir" "$dir/agent" "$dir/data"
`;

/** Prints the sha256 of the agent file $1 as it lies there. */
export const verifyScript = `${layoutPrelude}
file=$dir/agent/$1
sha256sum < "$file" 2>/dev/null || shasum -a 256 < "$file" 2>/dev/null || openssl dgst -sha256 -r < "$file"
`;

/** Keeps the token that is there, so that a second laptop shares it; else takes the one on its input. Prints which. */
export const tokenScript = `${layoutPrelude}
umask 077
token=$dir/agent/token
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
export const stopScript = `${layoutPrelude}
pid=$(agent_pid) || { echo none; exit 0; }
kill -TERM "$pid" || exit 1
i=0
while is_agent "$pid"; do
  i=$((i + 1))
  [ $i -eq 75 ] && kill -KILL "$pid"
  [ $i -gt 100 ] && { echo "process $pid does not end" >&2; exit 1; }
  sleep 0.2 2>/dev/null || sleep 1
done
rm -f "$dir/data/endpoint.json"
echo stopped
`;

/**
 * Starts the agent file $2 with the Node.js at $1, on its own, and waits until it listens. On failure its last words are on
 * stderr. Files of other builds are removed once it runs.
 */
export const startScript = `${layoutPrelude}
node=$1 file=$dir/agent/$2 log=$dir/agent/start.log
cd "$HOME" || exit 1
rm -f "$dir/data/endpoint.json" "$log"
( umask 077; : > "$log" ) || exit 1
PATH=\${node%/*}:$PATH:/usr/local/bin:/usr/bin:/bin
export PATH
run=
command -v setsid >/dev/null 2>&1 && run=setsid
command -v nohup >/dev/null 2>&1 && run="$run nohup"
$run "$node" "$file" --port 0 --token-file "$dir/agent/token" --data-dir "$dir/data" </dev/null >"$log" 2>&1 &
child=$!
i=0
until agent_pid >/dev/null; do
  i=$((i + 1))
  if [ $i -gt 150 ] || ! kill -0 "$child" 2>/dev/null; then
    agent_pid >/dev/null && break
    kill "$child" 2>/dev/null
    tail -n 20 "$log" >&2
    exit 70
  fi
  sleep 0.2 2>/dev/null || sleep 1
done
for other in "$dir"/agent/agent-*; do
  [ "$other" = "$file" ] || rm -f "$other"
done
`;

/** Prints the token and, if the agent runs, where it listens. Exit 65: no agent here, 69: it does not run. */
export const accessScript = `${layoutPrelude}
[ -f "$dir/agent/token" ] || exit 65
echo "begin $1"
head -c 200 "$dir/agent/token"
echo
agent_pid >/dev/null && head -c 2000 "$dir/data/endpoint.json" | tr -d '\\r\\n'
echo
echo "end $1"
`;

/** Removes everything Flotilla put there. */
export const removeScript = `${layoutPrelude}
[ -e "$dir" ] || { echo none; exit 0; }
rm -rf "$dir" && echo removed
`;
