import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TargetPreview } from '../../../contract/app/plan.ts';
import { useReason } from '../../app/use-job-reason.ts';
import { Age } from '../../components/age.tsx';
import { GroupSection } from '../../components/job/group-section.tsx';
import row from '../../components/job/row.module.css';
import { VirtualList } from '../../components/job/virtual-list.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { problemText } from '../../i18n/problem-text.ts';
import {
  changeText,
  type ForecastGroup,
  hindranceOf,
  isLeftOut,
  reasonsOf,
  transitionsOf,
} from '../../model/job-forecast.ts';
import type { MarkName } from '../../model/marks.ts';
import classes from './plan.module.css';
import type { PlanState } from './use-plan.ts';

const marks: Record<ForecastGroup, MarkName> = {
  change: 'working',
  unseen: 'never',
  queued: 'queued',
  away: 'unreachable',
  barred: 'failed',
  blocked: 'failed',
  same: 'unchanged',
};
const shownTransitions = 3;

/** The devices that the same becomes of: how many, from what to what or why, and each by name. */
export function ForecastGroupPart(props: {
  group: ForecastGroup;
  targets: readonly TargetPreview[];
  draft: PlanState['draft'];
  opened: boolean;
}) {
  const { t } = useTranslation();
  const reasonText = useReason();
  const { group, targets, draft } = props;
  if (targets.length === 0) return null;
  const reasons = reasonsOf(targets.map(hindranceOf));
  const name = t(`bulk.group.${group}`);
  const changes = transitionsOf(targets).slice(0, shownTransitions);
  const note = changes.map(({ text, count }) => `${text} (${count})`).join(', ');
  const turn = (code: string) => {
    const isOut = draft.excluded.includes(code);
    draft.setExcluded(isOut ? draft.excluded.filter((one) => one !== code) : [...draft.excluded, code]);
  };
  return (
    <GroupSection
      label={name}
      name={
        <>
          <span className={classes.mark}>
            <StateMark mark={marks[group]} glyphOnly />
          </span>
          {name}
        </>
      }
      count={targets.length}
      note={note || t(`bulk.groupHint.${group}`)}
      opened={props.opened}
    >
      {(group === 'blocked' || group === 'barred') && (
        <ul className={classes.reasons}>
          {reasons.map((reason) => (
            <li key={reason.problem.code}>
              <span>{reasonText(reason)}</span>
              <Button variant="default" size="compact-xs" onClick={() => turn(reason.problem.code)}>
                {t(draft.excluded.includes(reason.problem.code) ? 'bulk.include' : 'bulk.exclude')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <VirtualList
        label={t('bulk.rows', { group: name })}
        items={targets}
        keyOf={({ deviceId }) => deviceId}
        render={(target) => <Row target={target} isOut={isLeftOut(target, draft.excluded)} />}
      />
    </GroupSection>
  );
}

function Row({ target, isOut }: { target: TargetPreview; isOut: boolean }) {
  const { t, i18n } = useTranslation();
  const { preview, wave, seenAt } = target;
  const hindrance = hindranceOf(target);
  const what = hindrance ? problemText(hindrance, i18n.language).message : changeText(preview);
  return (
    <>
      <span className={row.name} data-out={isOut} title={target.deviceName}>
        {target.deviceName}
      </span>
      <span className={row.what} title={what}>
        {what}
      </span>
      <span className={row.muted}>{wave === null ? '' : t('bulk.wave', { number: wave + 1 })}</span>
      <span className={row.muted}>
        {seenAt === null ? (
          t('bulk.neverSeen')
        ) : (
          <>
            {t('bulk.seen')} <Age at={seenAt} />
          </>
        )}
      </span>
    </>
  );
}
