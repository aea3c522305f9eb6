import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { AcceptConnection, PseudoTtyInfo, ServerChannel, Session } from 'ssh2';
import { sendOutput } from './output.ts';
import { ptyAvailable, ptyCommand } from './pty.ts';

/** What a command on the device starts with. */
export interface Login {
  home: string;
  environment: Record<string, string>;
}

/**
 * Serves one session of a connection: a command or a shell, run by the real /bin/sh in a process group of its own.
 * As with sshd, a client that goes away takes its terminal with it, but not a command that runs without one.
 */
export function serveSession(session: Session, login: Login): void {
  let pty: PseudoTtyInfo | undefined;
  let child: ChildProcessWithoutNullStreams | undefined;
  session.on('env', (accept: (() => void) | undefined) => accept?.());
  session.on('pty', (accept: (() => void) | undefined, reject: (() => void) | undefined, info) => {
    if (ptyAvailable) pty = info;
    (ptyAvailable ? accept : reject)?.();
  });
  session.on('signal', (accept: (() => void) | undefined, reject: (() => void) | undefined, { name }) => {
    const sent = child?.pid !== undefined && signalGroup(child.pid, name);
    (sent ? accept : reject)?.();
  });
  const run = (accept: AcceptConnection<ServerChannel>, command: string | undefined) => {
    const channel = accept();
    // ssh2 gives none when the client closed the session before it was answered.
    if (!channel) return;
    const [file, args] = pty
      ? ptyCommand(command, pty)
      : (['/bin/sh', command === undefined ? [] : ['-c', command]] as const);
    const terminal = pty ? { TERM: 'xterm-256color' } : {};
    child = spawn(file, args, { cwd: login.home, env: { ...login.environment, ...terminal }, detached: true });
    connect(channel, child, pty !== undefined);
  };
  session.on('exec', (accept, _reject, { command }) => run(accept, command));
  session.on('shell', (accept) => run(accept, undefined));
}

function connect(channel: ServerChannel, child: ChildProcessWithoutNullStreams, hasTerminal: boolean): void {
  // A command that does not read its input ends the pipe; that is its right, and its exit code tells the rest.
  child.stdin.on('error', () => channel.resume());
  channel.pipe(child.stdin);
  channel.on('close', () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    if (hasTerminal && child.pid !== undefined) signalGroup(child.pid, 'HUP');
  });
  child.once('error', (error) => {
    channel.stderr.write(`cannot start a shell: ${error.message}\n`);
    channel.exit(255);
    channel.end();
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      if (signal) channel.exit(signal.replace(/^SIG/, ''), false, '');
      else channel.exit(code ?? 255);
      resolve();
    });
  });
  Promise.all([exited, sendOutput(channel, child)]).then(
    () => channel.end(),
    // The client is gone: there is nobody left to send to.
    () => channel.destroy(),
  );
}

/** False when there is no such group or no such signal. */
function signalGroup(pid: number, name: string): boolean {
  try {
    return process.kill(-pid, `SIG${name}`);
  } catch {
    return false;
  }
}
