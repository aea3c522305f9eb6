import { IconAlertOctagonFilled, IconAlertTriangleFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../contract/errors.ts';
import { problemText } from '../i18n/problem-text.ts';
import classes from './problem-notice.module.css';

/**
 * What went wrong in one sentence, what to do next, and the buttons that do it.
 * `calm` for what is nobody's fault and loses nothing, such as a device that is switched off.
 */
export function ProblemNotice(props: { problem: Problem; calm?: boolean; aside?: ReactNode; children?: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { message, next } = problemText(props.problem, i18n.language);
  // Above the view it is told of already, and it mends itself.
  const calm = props.calm || props.problem.code === 'host.disconnected';
  const Icon = calm ? IconAlertTriangleFilled : IconAlertOctagonFilled;
  return (
    <section
      className={classes.notice}
      data-calm={calm}
      role={calm ? 'status' : 'alert'}
      aria-label={t('problem.label')}
    >
      <Icon className={classes.glyph} aria-hidden />
      <div className={classes.text}>
        <p>
          <strong>{message}</strong> {props.aside && <span className={classes.aside}>{props.aside}</span>}
        </p>
        <p>{next}</p>
        {props.problem.cause !== undefined && (
          <details className={classes.detail}>
            <summary>{t('problem.detail')}</summary>
            <pre>{props.problem.cause}</pre>
          </details>
        )}
      </div>
      {props.children !== undefined && <div className={classes.actions}>{props.children}</div>}
    </section>
  );
}
