import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isEnded, useFileMoves } from '../../stores/file-moves.ts';
import { ScrollRegion } from '../scroll-region.tsx';
import { FileMoveRow } from './file-move-row.tsx';
import classes from './file-moves.module.css';
import { forgetMoves } from './moves.ts';

const maxShown = 50;

/** The files on their way from and to a device, newest first. */
export function FileMoves({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const all = useFileMoves(({ moves }) => moves);
  const moves = useMemo(() => all.filter((move) => move.deviceId === deviceId).toReversed(), [all, deviceId]);
  if (moves.length === 0) return null;
  const ended = moves.filter(isEnded).map(({ id }) => id);
  const more = moves.length - maxShown;
  return (
    <div className={classes.moves}>
      <div className={classes.head}>
        <h2>{t('files.moves')}</h2>
        {ended.length > 0 && (
          <Button variant="default" size="compact-xs" onClick={() => forgetMoves(ended)}>
            {t('files.clear')}
          </Button>
        )}
      </div>
      <ScrollRegion label={t('files.moves')} className={classes.list}>
        <ul>
          {moves.slice(0, maxShown).map((move) => (
            <FileMoveRow key={move.id} move={move} />
          ))}
          {more > 0 && <li className={classes.more}>{t('files.andMore', { count: more })}</li>}
        </ul>
      </ScrollRegion>
    </div>
  );
}
