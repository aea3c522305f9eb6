import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { parentOf, shownPath } from '../../model/remote-path.ts';
import { useFilePlaces } from '../../stores/file-places.ts';
import { DropPlace } from '../drop-place.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { sendInto } from './file-actions.ts';
import { FileBar } from './file-bar.tsx';
import classes from './files.module.css';
import { FilesGrid } from './files-grid.tsx';
import { PathBar } from './path-bar.tsx';

/** One folder of a device: the way to it, what is in it, and what can be done with that. */
export function FilesPanel({ deviceId, deviceName }: { deviceId: string; deviceName: string }) {
  const { t } = useTranslation();
  const path = useFilePlaces(({ paths }) => paths[deviceId]);
  const go = (to: string) => useFilePlaces.getState().go(deviceId, to);
  const input = path === undefined ? { deviceId } : { deviceId, path };
  const listing = useQuery({
    ...queries.files.list.queryOptions({ input }),
    // Nobody tells what changes on a device: it is read each time it is looked at.
    staleTime: 0,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const folder = listing.data;
  return (
    <DropPlace
      className={classes.panel}
      disabled={!folder}
      onFiles={(files) => folder && sendInto(deviceId, folder, files)}
    >
      {listing.error && path !== undefined && (
        <PathBar key={path} folder={{ path, label: shownPath(path) }} onGo={go} />
      )}
      {listing.error && (
        <ProblemNotice problem={toProblem(listing.error)}>
          {path !== undefined && path !== '/' && (
            <Button variant="default" onClick={() => go(parentOf(path))}>
              {t('files.up')}
            </Button>
          )}
          <Button variant="default" onClick={() => void listing.refetch()}>
            {t('action.tryAgain')}
          </Button>
        </ProblemNotice>
      )}
      {folder ? (
        <FilesGrid
          key={folder.path}
          deviceId={deviceId}
          folder={folder}
          name={t('files.of', { name: deviceName })}
          bar={(chosen) => (
            <FileBar
              deviceId={deviceId}
              folder={folder}
              chosen={chosen}
              isReading={listing.isFetching}
              onGo={go}
              onRead={() => void listing.refetch()}
            />
          )}
        />
      ) : (
        !listing.error && <p role="status">{t('files.reading')}</p>
      )}
    </DropPlace>
  );
}
