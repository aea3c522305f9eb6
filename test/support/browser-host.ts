import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A browser host of the built app, as a process of its own with a data folder of its own. */
export interface RunningHost {
  /** The address with its one-time token. */
  address: string;
  dataFolder: string;
  pid: number;
  /** Ends the process as Ctrl+C does and waits for it; the data folder stays for the next start. */
  stop(): Promise<void>;
  /** Ends the process with SIGKILL, as a crash does. */
  kill(): Promise<void>;
}

export async function startBrowserHost(dataFolder: string, args: string[] = []): Promise<RunningHost> {
  const child = spawn(
    process.execPath,
    ['out/main/browser.js', '--port', '0', ...(args.includes('--demo') ? [] : ['--data-folder', dataFolder]), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const address = await firstAddress(child);
  const end = (signal: NodeJS.Signals) => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  };
  return { address, dataFolder, pid: child.pid ?? 0, stop: end('SIGTERM'), kill: end('SIGKILL') };
}

function firstAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`the browser host ${why}:\n${said.join('\n')}`));
    };
    const timer = setTimeout(() => fail('printed no address in 120 s'), 120_000);
    child.once('exit', (code) => fail(`ended with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0];
        if (!address) return;
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve(address);
      });
    }
  });
}
