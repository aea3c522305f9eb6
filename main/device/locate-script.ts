import { layoutOfFirstArgument } from './layout.ts';

/** What is known of the agent at the place $1. $2: the file of the agent that we would upload. $3: `token`, to read that too. */
const aboutScript = `
say() { printf '%s=%s\\n' "$1" "$(printf '%s' "$2" | tr '\\r\\n' '  ' | head -c 2100)"; }
${layoutOfFirstArgument}
say where "$where"
say agent_there yes
if [ -f "$code/$2" ]; then say agent_hash "$(sha256sum < "$code/$2" 2>/dev/null || shasum -a 256 < "$code/$2" 2>/dev/null)"; fi
if agent_pid >/dev/null; then say endpoint "$(head -c 2000 "$data/endpoint.json" 2>/dev/null)"; fi
say agent_init "$(head -c 20 "$code/init" 2>/dev/null)"
[ -f "$run.previous" ] && say unsettled yes
[ -f "$token" ] && say has_token yes
[ "$3" = token ] && say token "$(head -c 200 "$token" 2>/dev/null)"
:
`;

/**
 * Finds the agent: the user's own first, then that of the device. Its input is one line, the password for sudo or nothing. $1: a word that
 * marks our output, $2: the file of the agent that we would upload, $3: `token` to read the token too, $4: `plan` to find out how root
 * would be become also where there is no agent yet, $5: `aboutScript`.
 */
export const locateScript = `
IFS= read -r secret
uid=$(id -u)
say() { printf '%s=%s\\n' "$1" "$(printf '%s' "$2" | tr '\\r\\n' '  ' | head -c 2100)"; }
file=$2 with=$3 mode=$4 about=$5
has_agent() {
  for found in "$1"/agent/agent-*.cjs; do [ -f "$found" ] && return 0; done
  return 1
}
# Through sudo's input: a command line can be read by everyone.
with_password() {
  sudo -H -k -S -p '' "$@" 2>/dev/null <<PASSWORD
$secret
PASSWORD
}
find_root() {
  if [ "$uid" = 0 ]; then echo login
  elif ! command -v sudo >/dev/null 2>&1; then echo none
  elif sudo -n true 2>/dev/null; then echo sudo
  elif [ -n "$secret" ] && with_password true; then echo sudo-password
  else echo none; fi
}
locate() {
  place=none root=none
  [ "$uid" = 0 ] && root=login
  if [ -n "$HOME" ] && has_agent "$HOME/.flotilla"; then place=user
  elif has_agent /opt/flotilla; then
    root=$(find_root)
    [ "$root" = none ] || place=system
  elif [ "$mode" = plan ]; then root=$(find_root); fi
}
tell_about() {
  [ "$place" = none ] && return 0
  if [ "$place" = user ] || [ "$root" = login ]; then sh -c "$about" flotilla "$place" "$file" "$with"
  elif [ "$root" = sudo ]; then sudo -H -n sh -c "$about" flotilla "$place" "$file" "$with"
  else with_password sh -c "$about" flotilla "$place" "$file" "$with"; fi
}
`;

/** Where the agent is, and what it takes to talk to it, without anything else about the device. */
export const accessScript = `${locateScript}
locate
echo "begin $1"
say root "$root"
tell_about
echo "end $1"
`;

export interface Locate {
  mark: string;
  /** The agent's file that we would upload; empty when only talking to it matters. */
  file: string;
  token: boolean;
  /** Whether it may be tried to become root where no agent is yet. */
  plan: boolean;
}

/** The arguments of a script that begins with `locateScript`. */
export function locateArguments({ mark, file, token, plan }: Locate): string[] {
  return [mark, file, token ? 'token' : 'no', plan ? 'plan' : 'look', aboutScript];
}
