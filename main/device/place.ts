import { randomBytes } from 'node:crypto';
import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { layoutPrelude } from './layout.ts';
import { mustRun, runScript, type ScriptCall } from './remote-script.ts';

/** How the device lets who logged in become root, if at all. */
export type RootWay = 'login' | 'sudo' | 'sudo-password' | 'none';

/** Where the agent of a device is, or is to be, and how to work there. */
export interface Place {
  where: AgentWhere;
  /** Whoever works there, when it is not who logged in. */
  as: RunAs | null;
}

/** The place of an agent; `password` is needed for `sudo-password` only. */
export function placeOf(where: AgentWhere, root: RootWay, password: string | null): Place {
  if (where === 'user' || root === 'login' || root === 'none') return { where, as: null };
  return { where, as: root === 'sudo' ? freeSudo : passwordSudo(password ?? '') };
}

const freeSudo: RunAs = { prefix: 'sudo -H -n', gate: '', input: '' };

/**
 * The password goes through sudo's standard input, never into a command line. Where sudo does not ask for it after all, it would
 * be the first line of the script's own input: so a mark follows it, and the script reads up to that mark.
 */
function passwordSudo(password: string): RunAs {
  const mark = randomBytes(8).toString('hex');
  return {
    prefix: "sudo -H -k -S -p ''",
    gate: `while IFS= read -r line; do [ "$line" = ${mark} ] && break; done\nline=\n`,
    input: `${password}\n${mark}\n`,
  };
}

/** Runs a script of lifecycle-scripts.ts there. A code other than 0 is a result. */
export function runAt(connection: SshConnection, place: Place, call: ScriptCall) {
  return runScript(connection, at(place, call));
}

/** The same where only code 0 will do. Throws `ssh.command-failed`. */
export function mustRunAt(connection: SshConnection, place: Place, call: ScriptCall): Promise<string> {
  return mustRun(connection, at(place, call));
}

function at({ where, as }: Place, call: ScriptCall): ScriptCall {
  return { ...call, as, script: `${layoutPrelude(where)}${call.script}` };
}
