/** Exit 67: nothing there can hash. */
export const hashFunction = `
hash_in() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r
  else return 1; fi
}
hash_of() { hash_in < "$1"; }
`;

/** Prints how much of an earlier attempt is there, and its hash; whatever still writes to it is ended first. */
export const lookScript = `${hashFunction}
part=$1
writer=$(cat "$part.pid" 2>/dev/null)
is_writer() {
  case $writer in '' | *[!0-9]*) return 1 ;; esac
  case $(tr '\\000' ' ' < "/proc/$writer/cmdline" 2>/dev/null) in cat*) ;; *) return 1 ;; esac
}
i=0
while is_writer && [ $i -lt 50 ]; do
  kill -KILL "$writer" 2>/dev/null
  i=$((i + 1))
  sleep 0.1 2>/dev/null || sleep 1
done
rm -f "$part.pid"
size=$(wc -c < "$part" 2>/dev/null) || exit 0
hash=$(hash_of "$part") || exit 67
echo "there $((size)) \${hash%% *}"
`;

/**
 * Proves the part and gives it its name. Exit 66: it arrived damaged, 67: nothing there can hash, 68: not all of it arrived, and
 * what did is kept for the next attempt.
 */
const settle = `
size=$(wc -c < "$part")
[ "$size" -lt "$total" ] && exit 68
hash=$(hash_of "$part") || { rm -f "$part"; exit 67; }
[ "\${hash%% *}" = "$want" ] || { rm -f "$part"; exit 66; }
chmod "$mode" "$part" && mv -f "$part" "$file" && exit 0
rm -f "$part"
exit 1
`;

/**
 * What every POSIX shell and busybox can do; no SFTP needed. It says first that there is a shell. Signals are ignored: an upload
 * that is given up ends its input.
 */
export const writeScript = `${hashFunction}
umask 077
part=$1 file=$2 mode=$3 want=$4 total=$5 from=$6
trap '' HUP INT TERM
echo begun
[ "$from" -gt 0 ] || : > "$part" || exit 1
exec 3<&0
cat <&3 >> "$part" &
echo $! > "$part.pid"
wait $! || { rm -f "$part" "$part.pid"; exit 1; }
rm -f "$part.pid"
${settle}`;

/** The same of a part that SFTP brought. */
export const settleScript = `${hashFunction}
part=$1 file=$2 mode=$3 want=$4 total=$5
trap '' HUP INT TERM
${settle}`;

/** The hash of the first $2 bytes of a file whose path is $1, as `printfWord` writes it. */
export const prefixHashScript = `${hashFunction}
file=$(printf '%b.' "$1"); file=\${file%.}
first=$2
size=$(wc -c < "$file") || exit 1
[ "$size" -lt "$first" ] && exit 68
if [ "$size" -eq "$first" ]; then hash=$(hash_of "$file") || exit 67
else hash=$(head -c "$first" "$file" | hash_in) || exit 67; fi
echo "hash \${hash%% *}"
`;
