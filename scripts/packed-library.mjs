// Part of the agent's bundle: how a library that travels packed becomes code. scripts/build-agent.mjs says which do.
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';
import { compileWhatIsHot } from '../agent/cli/engine.ts';

/**
 * @param {string} packed the library as one CommonJS module, compressed, in base64
 * @returns {unknown} what it exports
 */
export function unpackLibrary(packed) {
  compileWhatIsHot();
  const source = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
  const module = { exports: {} };
  const run = compileFunction(source, ['module', 'exports', 'require']);
  run(module, module.exports, createRequire(__filename));
  return module.exports;
}
