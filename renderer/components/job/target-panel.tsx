import { Anchor, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { useJobTarget } from '../../app/use-job-target.ts';
import { targetMark } from '../../model/job-state.ts';
import { formatRoute } from '../../model/route.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { StateMark } from '../state-mark.tsx';
import { Duration } from './duration.tsx';
import classes from './job-panel.module.css';
import { TargetPart } from './target-part.tsx';

/** What a job did on one of its devices: its steps with their output, live. */
export function TargetPanel(props: { jobId: string; deviceId: string }) {
  const { t } = useTranslation();
  const { target, problem } = useJobTarget(props);
  const tryNow = useMutation({ mutationFn: () => client.queue.tryNow(props) });
  if (!target) {
    return (
      <div className={classes.panel}>
        {problem ? <ProblemNotice problem={problem} /> : <p role="status">{t('jobs.loading')}</p>}
      </div>
    );
  }
  return (
    <section className={classes.panel} data-place="inspector" aria-label={target.deviceName}>
      <header className={classes.head}>
        <h2 className={classes.title}>{target.deviceName}</h2>
        <p className={classes.line}>
          <StateMark mark={targetMark(target.state)} />
          <span className={classes.under}>
            {t('jobs.waveShort', { number: target.wave + 1 })} · {t('jobs.attempts', { count: target.attempts })}
            {target.startedAt !== null && (
              <>
                {' '}
                · <Duration from={target.startedAt} to={target.endedAt} />
              </>
            )}
          </span>
        </p>
        <div className={classes.buttons}>
          {target.state === 'queued' && (
            <Button variant="default" loading={tryNow.isPending} onClick={() => tryNow.mutate()}>
              {t('queue.tryNow')}
            </Button>
          )}
          <Anchor href={formatRoute({ view: 'device', deviceId: target.deviceId, tab: 'overview' })}>
            {t('jobs.openDevice')}
          </Anchor>
        </div>
      </header>
      {tryNow.error && <ProblemNotice problem={toProblem(tryNow.error)} />}
      <TargetPart target={target} named={false} />
    </section>
  );
}
