import { Button } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { hindranceOf } from '../../model/device-state.ts';
import { remedyOf } from '../../model/remedy.ts';
import { useRefreshes } from '../../stores/refreshes.ts';
import { useDeviceActions } from './use-device-actions.ts';

/** Shows what works on the device itself; where that cannot be reached or is not trusted, why, and the one thing to do. */
export function ReachGate(props: { view: DeviceView; icon: TablerIcon; title: string; children: ReactNode }) {
  const { view, icon, title } = props;
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const refreshing = useRefreshes(({ byDevice }) => byDevice[view.device.id]?.running ?? false);
  // A job on the device hinders nobody from looking; the connection to Flotilla itself has its own notice.
  const hindrance = hindranceOf({ ...view, activeJobIds: [] }, 'ssh', true);
  if (hindrance) {
    return (
      <EmptyState icon={icon} title={title} text={t(`device.why.${hindrance}`)}>
        <Button onClick={actions.checkHostKey}>
          {hindrance === 'untrusted' ? t('device.checkHostKey') : t('device.trust.look')}
        </Button>
      </EmptyState>
    );
  }
  if (view.reach.state !== 'failed') return props.children;
  const remedy = remedyOf(view.reach.problem.code);
  const act = remedy === 'unlock' ? actions.unlock : remedy === 'edit-device' ? actions.edit : actions.refresh;
  const word =
    remedy === 'unlock'
      ? t('problem.unlock')
      : remedy === 'edit-device'
        ? t('problem.editDevice')
        : t('action.tryAgain');
  return (
    <EmptyState icon={icon} title={title} text={t('files.needsReach', { name: view.device.name })}>
      <Button loading={refreshing} onClick={act}>
        {word}
      </Button>
    </EmptyState>
  );
}
