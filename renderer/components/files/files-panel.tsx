import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { parentOf, shownPath } from '../../model/remote-path.ts';
import { useFilePlaces } from '../../stores/file-places.ts';
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
  const [isOver, setOver] = useState(false);
  const folder = listing.data;
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (!folder || !carriesFiles(event)) return;
    event.preventDefault();
    // Folders come as entries that are no files.
    const items = [...event.dataTransfer.items].filter((item) => item.webkitGetAsEntry()?.isFile !== false);
    const files = items.map((item) => item.getAsFile()).filter((file) => file !== null);
    sendInto(deviceId, folder, files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its twin in the button that sends files
    <div
      className={classes.panel}
      data-over={isOver}
      onDragOver={(event) => {
        if (!folder || !carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={onDrop}
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
      {isOver && <p className={classes.drop}>{t('files.drop')}</p>}
    </div>
  );
}
