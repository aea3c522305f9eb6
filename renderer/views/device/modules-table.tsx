import { useTranslation } from 'react-i18next';
import type { Module } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import table from '../../components/table.module.css';
import { jobBeside } from '../../model/device-jobs.ts';
import { useClock } from '../../stores/clock.ts';
import { ModuleRow } from './module-row.tsx';
import classes from './modules.module.css';
import { useJobsOf } from './use-jobs-of.ts';

/** A row for each module; while a job works on one, its row says so. */
export function ModulesTable({ view, modules }: { view: DeviceView; modules: readonly Module[] }) {
  const { t } = useTranslation();
  const jobs = useJobsOf(view.device.id);
  const now = useClock((clock) => clock.now);
  const columns: TableColumn[] = [
    { id: 'name', label: t('modules.name') },
    { id: 'version', label: t('modules.version') },
    { id: 'state', label: t('modules.state') },
    { id: 'enabled', label: t('modules.enabled') },
    { id: 'result', label: t('modules.result'), kind: 'rest' },
    { id: 'actions', label: t('modules.actions'), kind: 'actions' },
  ];
  return (
    <ScrollRegion label={t('device.modules')} className={`${table.frame} ${classes.narrowing}`}>
      <DataTable label={t('modules.table', { device: view.device.name })} columns={columns}>
        {modules.map((module) => (
          <ModuleRow key={module.id} view={view} module={module} job={jobBeside(jobs, { module: module.id }, now)} />
        ))}
      </DataTable>
    </ScrollRegion>
  );
}
