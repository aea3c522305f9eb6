import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EndState, TargetRow, TargetState } from '../../../contract/app/jobs.ts';
import { useReason } from '../../app/use-job-reason.ts';
import { reasonsOf } from '../../model/job-forecast.ts';
import { isEnd, openedResults, rowsByResult } from '../../model/job-progress.ts';
import { targetMark } from '../../model/job-state.ts';
import { StateMark } from '../state-mark.tsx';
import { GroupSection } from './group-section.tsx';
import { ResultRow } from './result-row.tsx';
import { VirtualList } from './virtual-list.tsx';

interface ResultGroupsProps {
  rows: readonly TargetRow[];
  openId: string | null;
  onOpen(deviceId: string): void;
  onAgain(states: EndState[], names: readonly string[]): void;
}

/** Every target by its result: what needs somebody first and opened, what is done last and folded. */
export function ResultGroups({ rows, openId, onOpen, onAgain }: ResultGroupsProps) {
  return rowsByResult(rows).map((group) => (
    <ResultGroup key={group.state} {...group} openId={openId} onOpen={onOpen} onAgain={onAgain} />
  ));
}

function ResultGroup(props: ResultGroupsProps & { state: TargetState }) {
  const { t } = useTranslation();
  const reasonText = useReason();
  const { state, rows } = props;
  const mark = targetMark(state);
  const word = t(`mark.${mark}`);
  const reasons = reasonsOf(rows.map(({ problem }) => problem));
  const note = reasons.map(reasonText).join(' ');
  const names = rows.map(({ deviceName }) => deviceName);
  return (
    <GroupSection
      label={word}
      name={<StateMark mark={mark} />}
      count={rows.length}
      note={rows.length > 1 && <span title={note}>{note}</span>}
      opened={openedResults.includes(state)}
      actions={
        isEnd(state) && (
          <Button variant="default" size="compact-xs" onClick={() => isEnd(state) && props.onAgain([state], names)}>
            {t('jobs.againGroup')}
          </Button>
        )
      }
    >
      <VirtualList
        label={t('jobs.rowsOf', { state: word })}
        items={rows}
        keyOf={({ deviceId }) => deviceId}
        openKey={props.openId}
        onOpen={({ deviceId }) => props.onOpen(deviceId)}
        render={(row) => <ResultRow row={row} />}
      />
    </GroupSection>
  );
}
