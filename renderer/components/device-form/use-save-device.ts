import { useMutation } from '@tanstack/react-query';
import type { Secret } from '../../../contract/app/credentials.ts';
import type { DeviceInput } from '../../../contract/app/devices.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';

export interface DeviceToSave {
  input: DeviceInput;
  secret: Secret | null;
  kept: 'stored' | 'session';
}

/** Keeps a device with its new credential, or neither of them. */
export function useSaveDevice(deviceId: string | null) {
  return useMutation({
    mutationFn: async ({ input, secret, kept }: DeviceToSave) => {
      if (!secret) return saveDevice(deviceId, input);
      // There is one agent on this laptop: devices share its credential.
      const agent = secret.kind === 'agent' && (await client.credentials.list()).find(({ kind }) => kind === 'agent');
      if (agent) return saveDevice(deviceId, { ...input, credentialId: agent.id });
      const name = secret.kind === 'agent' ? 'ssh-agent' : `${input.user}@${input.address}`;
      const credential = await client.credentials.add({ name, kept, secret });
      try {
        return await saveDevice(deviceId, { ...input, credentialId: credential.id });
      } catch (error) {
        await client.credentials.remove({ credentialId: credential.id });
        throw error;
      }
    },
    onSuccess: () => {
      if (deviceId !== null) void offerUndo('changed');
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: queries.devices.key() }),
        queryClient.invalidateQueries({ queryKey: queries.credentials.key() }),
      ]),
  });
}

function saveDevice(deviceId: string | null, device: DeviceInput) {
  return deviceId === null ? client.devices.add(device) : client.devices.update({ deviceId, device });
}
