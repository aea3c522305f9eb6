import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import { ScrollRegion } from '../../../components/scroll-region.tsx';
import { instancesInOrder, selectedVersion } from '../../../model/ufop-state.ts';
import table from '../modules.module.css';
import { InstanceRow } from './instance-row.tsx';
import classes from './ufops.module.css';

/** A row for each instance, by its index. */
export function InstancesTable({ view, ufop }: { view: DeviceView; ufop: UfopState }) {
  const { t } = useTranslation();
  const { name } = ufop.description;
  const label = t('ufops.instancesTable', { name });
  const selected = selectedVersion(ufop);
  if (ufop.instances.length === 0) {
    return <p className={classes.none}>{t(selected === null ? 'ufops.noInstancesYet' : 'ufops.noInstances')}</p>;
  }
  return (
    <ScrollRegion label={t('ufops.instances')} className={table.frame}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('ufops.index')}</th>
            <th scope="col">{t('ufops.state')}</th>
            <th scope="col">{t('ufops.version')}</th>
            <th scope="col">{t('ufops.restarts')}</th>
            <th scope="col">{t('ufops.port')}</th>
            <th scope="col" className={table.result}>
              {t('ufops.reason')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t('ufops.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {instancesInOrder(ufop).map((instance) => (
            <InstanceRow key={instance.index} view={view} ufop={name} instance={instance} selected={selected} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
