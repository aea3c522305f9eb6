import { useTranslation } from 'react-i18next';
import type { Module } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { moduleIdOfJob } from '../../model/job-state.ts';
import { ModuleRow } from './module-row.tsx';
import classes from './modules.module.css';
import { useRunningJobsOf } from './use-running-jobs.ts';

/** A row for each module; while a job works on one, its row says so. */
export function ModulesTable({ view, modules }: { view: DeviceView; modules: readonly Module[] }) {
  const { t } = useTranslation();
  const running = useRunningJobsOf(view.device.id);
  return (
    <ScrollRegion label={t('device.modules')} className={classes.frame}>
      <table className={classes.table} aria-label={t('modules.table', { device: view.device.name })}>
        <thead>
          <tr>
            <th scope="col">{t('modules.name')}</th>
            <th scope="col">{t('modules.version')}</th>
            <th scope="col">{t('modules.state')}</th>
            <th scope="col" className={classes.enabled}>
              {t('modules.enabled')}
            </th>
            <th scope="col" className={classes.result}>
              {t('modules.result')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t('modules.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {modules.map((module) => (
            <ModuleRow
              key={module.id}
              view={view}
              module={module}
              job={running.find((job) => moduleIdOfJob(job.call) === module.id)}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
