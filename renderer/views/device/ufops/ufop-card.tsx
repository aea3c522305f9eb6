import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import type { Job } from '../../../../contract/app/jobs.ts';
import { StateMark } from '../../../components/state-mark.tsx';
import { isOld } from '../../../model/age.ts';
import { behindOf, selectedVersion, ufopMark } from '../../../model/ufop-state.ts';
import { useClock } from '../../../stores/clock.ts';
import { JobMark } from '../job-mark.tsx';
import { InstanceStepper } from './instance-stepper.tsx';
import { InstancesTable } from './instances-table.tsx';
import { UfopActions } from './ufop-actions.tsx';
import classes from './ufops.module.css';
import { VersionsTable } from './versions-table.tsx';

/** One ufop: its state and what is selected in the head; its instances and versions below, where it is open. */
export function UfopCard(props: {
  view: DeviceView;
  ufop: UfopState;
  job: Job | null;
  open: boolean;
  onOpen(open: boolean): void;
}) {
  const { t } = useTranslation();
  const { view, ufop, job, open } = props;
  const { name, description } = ufop.description;
  const bodyId = useId();
  const titleId = useId();
  const seenAt = view.snapshot.ufops?.seenAt ?? 0;
  const old = useClock((clock) => isOld(seenAt, clock.now));
  const mark = ufopMark(ufop);
  return (
    <section className={classes.card} aria-labelledby={titleId} data-old={old}>
      <header className={classes.head}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={open}
          aria-controls={bodyId}
          aria-label={t(open ? 'ufops.hide' : 'ufops.show', { name })}
          onClick={() => props.onOpen(!open)}
        >
          <IconChevronRight size={16} className={classes.chevron} data-open={open} aria-hidden />
        </UnstyledButton>
        <div className={classes.titles}>
          <h2 id={titleId} title={name}>
            {name}
          </h2>
          {job?.endedAt !== null && mark && <StateMark mark={mark} />}
          {job && <JobMark job={job} deviceId={view.device.id} />}
          <Selected ufop={ufop} />
        </div>
        <div className={classes.tools}>
          <InstanceStepper view={view} ufop={ufop} />
          <UfopActions view={view} ufop={ufop} />
        </div>
      </header>
      <div id={bodyId} className={classes.body} hidden={!open}>
        {open && (
          <>
            {description && <p className={classes.desc}>{description}</p>}
            <InstancesTable view={view} ufop={ufop} />
            <VersionsTable view={view} ufop={ufop} />
          </>
        )}
      </div>
    </section>
  );
}

/** What new instances get, beside what runs: two facts, and whether they differ. */
function Selected({ ufop }: { ufop: UfopState }) {
  const { t } = useTranslation();
  const selected = selectedVersion(ufop);
  const behind = behindOf(ufop).length;
  return (
    <>
      <span className={classes.selected}>
        {selected === null ? (
          t('ufops.selectedNone')
        ) : (
          <>
            {t('ufops.selected')} <code>{selected}</code>
          </>
        )}
      </span>
      {behind > 0 && <span className={classes.drift}>{t('ufops.drift', { count: behind })}</span>}
    </>
  );
}
