import type { DeviceView } from '../../../contract/app/devices.ts';

export function DeviceSettingsTab({ view }: { view: DeviceView }) {
  return <p>{view.device.name}</p>;
}
