// Constant scripts for sh as busybox has it. $1 is a path as `printfWord` writes it. Exit 72: not there, 73: not a folder,
// 74: not allowed, 75: there already, 76: not empty.

export const filesExits = {
  72: 'files.not-found',
  73: 'files.not-a-folder',
  74: 'files.denied',
  75: 'files.exists',
  76: 'files.not-empty',
} as const;

/** The dot keeps newlines at the end of a name, which `$(…)` would take away. */
const prelude = `
path_of() { printf '%b.' "$1"; }
there() { [ -e "$1" ] || [ -L "$1" ]; }
p=$(path_of "$1"); p=\${p%.}
`;

/** What stands between the records of files and those of links: no record holds two slashes in a row. */
export const linkMark = '//\n';

const eight = '"$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8"';
const sixteen = `${eight} "$9" "\${10}" "\${11}" "\${12}" "\${13}" "\${14}" "\${15}" "\${16}"`;

const tellOf = `
if stat -c %f / >/dev/null 2>&1; then
  tell() { stat -c '%f %s %Y %n' "$@" 2>/dev/null; }
else
  tell() {
    for name in "$@"; do
      there "$name" || continue
      line=$(ls -ldn "$name" 2>/dev/null)
      set -f
      set -- $line
      set +f
      printf '%s %s - %s\\n' "$1" "$5" "$name"
    done
  }
fi
links() {
  for name in "$@"; do
    [ -L "$name" ] || continue
    [ "$links" -gt 0 ] || break
    links=$((links - 1))
    if [ -d "$name" ]; then kind=folder; elif [ -f "$name" ]; then kind=file; elif [ -e "$name" ]; then kind=other; else kind=broken; fi
    printf '%s\\000' "$name"
    readlink -n "$name"
    printf '\\000%s\\000' "$kind"
  done
}
`;

/** `FORM SIZE TIME ./NAME` for each file, a mark, then `./NAME`, target and kind of each link, each with a NUL behind it. $2: how many. */
export const listScript = `${prelude}${tellOf}
limit=$2 links=$3
there "$p" || exit 72
[ -d "$p" ] || exit 73
cd "$p" 2>/dev/null && [ -r . ] || exit 74
set -- ./* ./.[!.]* ./..?*
while [ $# -ge 16 ] && [ "$limit" -gt 0 ]; do
  tell ${sixteen}
  shift 16
  limit=$((limit - 16))
done
[ $# -ge 16 ] || [ $# -eq 0 ] || tell "$@"
printf '//\\n'
set -- ./* ./.[!.]* ./..?*
links "$@"
`;

/** The same of one file; its name is told as `./it`. */
export const statScript = `${prelude}${tellOf}
links=1
there "$p" || exit 72
told=$(tell "$p"; echo .)
printf '%s./it\\n//\\n' "\${told%%/*}"
[ -L "$p" ] && links "$p"
exit 0
`;

export const mkdirScript = `${prelude}
there "$p" && exit 75
mkdir "$p"
`;

export const renameScript = `${prelude}
q=$(path_of "$2"); q=\${q%.}
there "$p" || exit 72
there "$q" && exit 75
mv "$p" "$q" < /dev/null
`;

export const removeScript = `${prelude}
there "$p" || exit 72
if [ -d "$p" ] && [ ! -L "$p" ]; then
  rmdir "$p" && exit 0
  for name in "$p"/* "$p"/.[!.]* "$p"/..?*; do there "$name" && exit 76; done
  exit 1
fi
rm -f "$p" < /dev/null
`;

export const realPathScript = `${prelude}
there "$p" || exit 72
if [ -d "$p" ]; then cd "$p" && pwd -P; else readlink -f "$p"; fi
`;

export const homeScript = `printf '%s\\n' "$HOME"`;

/** From the block of 64 KiB that holds the offset: `dd` seeks, where `tail` would read all that comes before. $2: which block. */
export const readScript = `${prelude}
there "$p" || { echo 'flotilla 72' >&2; exit 72; }
[ -r "$p" ] && [ ! -d "$p" ] || { echo 'flotilla 74' >&2; exit 74; }
exec dd if="$p" bs=65536 skip="$2" 2>/dev/null
`;

/** Its input goes behind the first $2 bytes of the file; what was there from then on is gone. $3: permissions of a new file. */
export const writeAtScript = `${prelude}
size=0
[ "$2" -eq 0 ] || size=$(wc -c < "$p") || exit 72
[ "$size" -ge "$2" ] || { echo 'the file is shorter than that' >&2; exit 1; }
there "$p" || { umask 077; : > "$p" && chmod "$3" "$p" || exit 1; }
if [ "$2" -eq 0 ]; then exec cat > "$p"; fi
[ "$size" -eq "$2" ] || dd if=/dev/null of="$p" bs=1 seek="$2" 2>/dev/null || exit 1
exec cat >> "$p"
`;
