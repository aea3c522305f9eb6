import { useTranslation } from 'react-i18next';
import type { Module } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { Job } from '../../../contract/app/jobs.ts';
import { StateMark } from '../../components/state-mark.tsx';
import table from '../../components/table.module.css';
import { phraseText } from '../../i18n/phrase-text.ts';
import { isOld } from '../../model/age.ts';
import { moduleMark } from '../../model/module-state.ts';
import { useClock } from '../../stores/clock.ts';
import { JobMark } from './job-mark.tsx';
import { ModuleActions } from './module-actions.tsx';

/** One module: its state, or the job that works on it. */
export function ModuleRow({ view, module, job }: { view: DeviceView; module: Module; job: Job | null }) {
  const { t, i18n } = useTranslation();
  const { name, version } = module.description;
  const { enabled, result } = module.status;
  const said = phraseText(result ?? '', i18n.language);
  const seenAt = view.snapshot.modules?.seenAt ?? 0;
  const old = useClock((clock) => isOld(seenAt, clock.now));
  const enabledText = enabled === undefined ? t('mark.unknown') : enabled ? t('modules.yes') : t('modules.no');
  return (
    <tr data-old={old}>
      <th scope="row" className={table.name} title={name}>
        {name}
      </th>
      <td>
        <code>{version}</code>
      </td>
      <td>
        {job?.endedAt !== null && <StateMark mark={moduleMark(module)} />}
        {job && <JobMark job={job} deviceId={view.device.id} />}
      </td>
      <td data-column="enabled">{enabledText}</td>
      <td data-column="result" className={`${table.rest} ${table.muted}`} title={said}>
        {said}
      </td>
      <td className={table.actions}>
        <ModuleActions view={view} module={module} />
      </td>
    </tr>
  );
}
