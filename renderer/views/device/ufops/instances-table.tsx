import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import { instancesInOrder, selectedVersion } from '../../../model/ufop-state.ts';
import { InstanceRow } from './instance-row.tsx';
import { UfopTable } from './ufop-table.tsx';
import classes from './ufops.module.css';

/** A row for each instance, by its index. */
export function InstancesTable({ view, ufop }: { view: DeviceView; ufop: UfopState }) {
  const { t } = useTranslation();
  const { name } = ufop.description;
  const selected = selectedVersion(ufop);
  if (ufop.instances.length === 0) {
    return <p className={classes.none}>{t(selected === null ? 'ufops.noInstancesYet' : 'ufops.noInstances')}</p>;
  }
  const columns = ['index', 'state', 'version', 'restarts', 'port', 'reason'] as const;
  return (
    <UfopTable region={t('ufops.instances')} label={t('ufops.instancesTable', { name })} columns={columns}>
      {instancesInOrder(ufop).map((instance) => (
        <InstanceRow key={instance.index} view={view} ufop={name} instance={instance} selected={selected} />
      ))}
    </UfopTable>
  );
}
