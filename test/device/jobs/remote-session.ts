import type { ModuleWrite } from '../../../contract/agent/modules.ts';
import { moduleListSchema, moduleSchema } from '../../../contract/agent/modules.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import type { DeviceSession } from '../../../main/device/device.ts';
import { MemoryDevice } from '../../support/memory-device.ts';

/** A session to a device that lives in another process, behind this address. */
export function remoteSession(url: string, deviceId: string): DeviceSession {
  const { session, client } = new MemoryDevice();
  const modules = `${url}/${deviceId}/modules`;
  const ask = (options: RequestInit = {}) =>
    fetch(modules, options).catch((error) => {
      throw new FlotillaError('ssh.connection-lost', { address: deviceId }, { cause: error });
    });
  return {
    ...session,
    agent: async () => ({
      ...client,
      listModules: async () => moduleListSchema.parse(await (await ask()).json()).modules,
      async createModule(write: ModuleWrite, { idempotencyKey }) {
        const headers = { 'idempotency-key': idempotencyKey };
        const reply = await ask({ method: 'POST', headers, body: JSON.stringify(write) });
        return moduleSchema.parse(await reply.json());
      },
    }),
  };
}
