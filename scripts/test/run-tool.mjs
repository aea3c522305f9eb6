import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/**
 * Runs a program of node_modules/.bin; `say` hears what it prints.
 * @param {string[]} command
 * @param {{ root: string, say: (text: string) => void, env?: Record<string, string> }} options
 * @returns {Promise<number | null>} its exit code
 */
export function runTool([program, ...args], { root, say, env = {} }) {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: { ...process.env, ...colours, ...env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk) => say(decoder.write(chunk)));
  }
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(`${program} could not be started: ${error.message}\n`);
      resolve(null);
    });
    child.once('close', (code) => resolve(code));
  });
}
