import { expect, test } from 'vitest';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { possibleJumps } from '../../../renderer/model/way.ts';

const view = (id: string, jumpDeviceId: string | null) => ({ device: { id, jumpDeviceId } }) as DeviceView;
const views = [view('gate', null), view('hall', 'gate'), view('room', 'hall'), view('shed', null)];
const idsFor = (id: string | null) => possibleJumps(views, id).map((device) => device.id);

test('a device cannot be reached through itself, nor through what is reached through it', () => {
  expect(idsFor('gate')).toEqual(['shed']);
  expect(idsFor('hall')).toEqual(['gate', 'shed']);
  expect(idsFor('room')).toEqual(['gate', 'hall', 'shed']);
});

test('a new device can be reached through any', () => {
  expect(idsFor(null)).toEqual(['gate', 'hall', 'room', 'shed']);
});

test('a circle that slipped in does not hang the form', () => {
  expect(possibleJumps([view('a', 'b'), view('b', 'a')], null)).toHaveLength(2);
});
