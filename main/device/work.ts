import { FlotillaError } from '../../contract/errors.ts';
import type { RunAs, SshConnection } from '../ssh/ssh.ts';
import { createBlobClient } from './agent-blobs.ts';
import type { AgentHttp } from './agent-http.ts';
import { createUfopClient } from './agent-ufops.ts';
import { readBootId, rebootDevice } from './boot.ts';
import { lookAtFile } from './file-at.ts';
import { becomeRoot } from './root.ts';
import { runCommand } from './run-command.ts';
import type { DeviceSession } from './types.ts';

export interface DeviceWorkOptions {
  connection: SshConnection;
  http: AgentHttp;
  /** For sudo, where the login is one with a password. */
  password(): Promise<string | null>;
  plainServerPort(): number | null;
}

type DeviceWork = Pick<DeviceSession, 'ufops' | 'blobs' | 'run' | 'fileAt' | 'putFile' | 'bootId' | 'reboot'>;

/** What operations do with a device beside its modules. */
export function createDeviceWork({ connection, http, password, plainServerPort }: DeviceWorkOptions): DeviceWork {
  const { address } = connection;
  const ufops = createUfopClient(http);
  const blobs = createBlobClient(http);
  let root: Promise<RunAs | null> | null = null;

  /** Found out once for each connection; a failure is not kept. */
  const asRoot = (signal: AbortSignal): Promise<RunAs | null> => {
    root ??= becomeRoot(connection, password, signal).catch((error: unknown) => {
      root = null;
      throw error;
    });
    return root;
  };
  const as = async ({ asRoot: wanted, signal }: { asRoot: boolean; signal: AbortSignal }) =>
    wanted ? asRoot(signal) : null;

  const findAgent = async (signal: AbortSignal): Promise<void> => {
    const port = plainServerPort();
    try {
      await http.find(signal);
    } catch (error) {
      const isAbsent = error instanceof FlotillaError && error.code === 'agent.not-set-up';
      if (port === null || !isAbsent) throw error;
      throw new FlotillaError('plain.not-offered', { address, port });
    }
  };

  return {
    async ufops(signal) {
      await findAgent(signal);
      return ufops;
    },
    async blobs(signal) {
      await findAgent(signal);
      return blobs;
    },
    run: async (command, options) => runCommand(connection, command, { ...options, as: await as(options) }),
    fileAt: async (path, options) => lookAtFile(connection, path, { ...options, as: await as(options) }),
    async putFile({ from, to, mode, signal, onProgress, ...who }) {
      const upload = { mode, signal, as: await as({ ...who, signal }), ...(onProgress ? { onProgress } : {}) };
      await connection.uploadFile(from, to, upload);
    },
    bootId: (signal) => readBootId(connection, signal),
    reboot: async (signal) => rebootDevice(connection, await asRoot(signal), signal),
  };
}
