import { IconPackage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { InstallForm } from './install-form.tsx';
import classes from './modules.module.css';
import { ModulesTable } from './modules-table.tsx';
import { Seen } from './seen.tsx';

/** The modules as they were seen last, and what can be done with them. */
export function ModulesTab({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const seen = view.snapshot.modules;
  const agent = view.snapshot.agent?.value.state;
  const modules = seen?.value ?? [];
  if (!seen && agent !== 'running' && agent !== 'plain') {
    return <EmptyState icon={IconPackage} title={t('modules.noAgent')} text={t('modules.noAgentNext')} />;
  }
  return (
    <div className={classes.tab}>
      {seen && (
        <p className={classes.seen}>
          <Seen seen={seen} deviceId={view.device.id} />
        </p>
      )}
      {modules.length > 0 && <ModulesTable view={view} modules={modules} />}
      {modules.length === 0 && (
        <EmptyState
          icon={IconPackage}
          title={seen ? t('modules.empty') : t('modules.notRead')}
          text={t('modules.emptyNext')}
        />
      )}
      <InstallForm view={view} />
    </div>
  );
}
