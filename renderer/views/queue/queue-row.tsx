import { IconSquare, IconSquareCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QueuedTarget } from '../../../contract/app/jobs.ts';
import { Age } from '../../components/age.tsx';
import row from '../../components/job/row.module.css';
import { problemText } from '../../i18n/problem-text.ts';
import { clockTime, fullTime } from '../../model/age.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './queue.module.css';

/** One change that waits: why, since when, when it is tried next, and when it is given up. */
export function QueueRow({ target, what, isSelected }: { target: QueuedTarget; what: string; isSelected: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useClock((clock) => clock.now);
  const why = target.problem ? problemText(target.problem, i18n.language).message : t('queue.why');
  const Box = isSelected ? IconSquareCheckFilled : IconSquare;
  const time = (at: number) => clockTime(at, now, i18n.language);
  return (
    <>
      <Box className={classes.box} aria-hidden />
      <span className={row.name} title={what}>
        {what}
      </span>
      <span className={row.what} title={why}>
        {why}
      </span>
      <span className={row.muted}>
        {t('queue.since')} <Age at={target.queuedAt} />
      </span>
      <span className={row.muted}>
        {target.nextAt === null ? t('queue.whenBack') : `${t('queue.next')} ${time(target.nextAt)}`}
      </span>
      {target.expiresAt !== null && (
        <span className={row.muted} title={fullTime(target.expiresAt, i18n.language)}>
          {t('queue.expires')} {time(target.expiresAt)}
        </span>
      )}
    </>
  );
}
