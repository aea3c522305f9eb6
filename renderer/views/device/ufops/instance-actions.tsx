import { IconLogs, IconPlayerPlay, IconPlayerStop, IconReload, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { UfopInstance } from '../../../../contract/agent/ufops.ts';
import type { DeviceView } from '../../../../contract/app/devices.ts';
import { goTo } from '../../../app/use-route.ts';
import { ActionGlyph } from '../../../components/action-button.tsx';
import { logKeyOf } from '../../../model/log-source.ts';
import { indexOf } from '../../../model/ufop-state.ts';
import { useScreen } from '../../../stores/screen.ts';
import { useDeviceActions } from '../use-device-actions.ts';

/** Start or stop, restart, log, delete. */
export function InstanceActions(props: { view: DeviceView; ufop: string; instance: UfopInstance }) {
  const { t } = useTranslation();
  const { view, ufop, instance } = props;
  const actions = useDeviceActions(view);
  const deviceId = view.device.id;
  const { index: name } = instance;
  const index = indexOf(instance);
  // Operations name an instance by its number.
  if (!Number.isFinite(index)) return null;
  const params = { ufop, index };
  const reason = actions.why('own-agent');
  const up = instance.state === 'Running' || instance.state === 'Starting';
  const openLog = () =>
    goTo({ view: 'device', deviceId, tab: 'log', log: logKeyOf({ kind: 'instance', ufop, index }) });
  const remove = () =>
    useScreen
      .getState()
      .openDialog({ kind: 'confirm-call', deviceId, call: { operation: 'ufop.delete-instance', params } });
  return (
    <>
      {/* One element for both, so that the focus stays on it while the instance starts or stops. */}
      <ActionGlyph
        label={t(up ? 'ufops.stop' : 'ufops.start', { index: name })}
        reason={reason}
        onClick={() => actions.run({ operation: up ? 'ufop.stop-instance' : 'ufop.start-instance', params })}
      >
        {up ? <IconPlayerStop size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
      </ActionGlyph>
      <ActionGlyph
        label={t('ufops.reboot', { index: name })}
        reason={reason}
        onClick={() => actions.run({ operation: 'ufop.reboot-instance', params })}
      >
        <IconReload size={16} aria-hidden />
      </ActionGlyph>
      <ActionGlyph label={t('ufops.log', { index: name })} reason={null} onClick={openLog}>
        <IconLogs size={16} aria-hidden />
      </ActionGlyph>
      <ActionGlyph label={t('ufops.deleteInstance', { index: name })} reason={reason} onClick={remove}>
        <IconTrash size={16} aria-hidden />
      </ActionGlyph>
    </>
  );
}
