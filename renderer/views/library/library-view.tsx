import { Button, FileButton } from '@mantine/core';
import { IconCloudDownload, IconFile, IconFolder, IconPackages } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { DropPlace } from '../../components/drop-place.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { bytesText } from '../../model/amounts.ts';
import { formatRoute } from '../../model/route.ts';
import { AddingList } from './adding-list.tsx';
import { FetchDialog } from './fetch-dialog.tsx';
import { FleetVersions } from './fleet-versions.tsx';
import { ItemDetail } from './item-detail.tsx';
import { ItemsTable } from './items-table.tsx';
import classes from './library.module.css';
import { RemovedItems } from './removed-items.tsx';
import { useAdding } from './use-adding.ts';

/** What this laptop carries for sites without internet; and which versions the fleet has. */
export function LibraryView({ part }: { part: 'fleet' | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      {part === 'fleet' ? (
        <>
          <ViewHeader title={t('library.title')} aside={t('library.versions.seen')} />
          <LibraryParts part={part} />
          <FleetVersions />
        </>
      ) : (
        <LibraryItems />
      )}
    </>
  );
}

function LibraryParts({ part }: { part: 'fleet' | undefined }) {
  const { t } = useTranslation();
  const parts = [
    { part: undefined, word: t('library.items') },
    { part: 'fleet', word: t('library.versions.title') },
  ] as const;
  return (
    <nav className={classes.parts} aria-label={t('library.title')}>
      {parts.map((one) => (
        <a
          key={one.word}
          href={formatRoute({ view: 'library', ...(one.part ? { part: one.part } : {}) })}
          aria-current={one.part === part ? 'page' : undefined}
        >
          {one.word}
        </a>
      ))}
    </nav>
  );
}

function LibraryItems() {
  const { t } = useTranslation();
  const items = useQuery(queries.library.list.queryOptions());
  const status = useQuery(queries.library.status.queryOptions()).data;
  const { adding, addFiles, fetchItem, addFolder, cancel, dismiss } = useAdding();
  const [selected, setSelected] = useState<string | null>(null);
  const [fetching, setFetching] = useState(false);
  const choose = useMutation({
    mutationFn: () => client.library.chooseFolder(),
    onSuccess: (chosen) => {
      if (chosen?.problem === null) void addFolder(chosen.choiceId, chosen.folder);
    },
  });
  const problem = items.error ?? choose.error;
  const unfit = choose.data?.problem;
  const shown = items.data?.find(({ sha256 }) => sha256 === selected);
  const held =
    status &&
    t('library.holds', {
      count: status.itemCount,
      size: bytesText(status.sizeBytes),
      free: status.freeBytes === null ? '?' : bytesText(status.freeBytes),
    });
  return (
    <DropPlace className={classes.view} onFiles={(files) => void addFiles(files)}>
      <ViewHeader title={t('library.title')} aside={held}>
        {status && status.removedBytes > 0 && <RemovedItems bytes={status.removedBytes} />}
        {status?.canChooseFolder && (
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            loading={choose.isPending}
            onClick={() => choose.mutate()}
          >
            {t('library.addFolder')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconCloudDownload size={16} aria-hidden />}
          onClick={() => setFetching(true)}
        >
          {t('library.fetch')}
        </Button>
        <FileButton multiple onChange={(files) => void addFiles(files)}>
          {(button) => (
            <Button {...button} leftSection={<IconFile size={16} aria-hidden />}>
              {t('library.addFile')}
            </Button>
          )}
        </FileButton>
      </ViewHeader>
      <LibraryParts part={undefined} />
      {problem && <ProblemNotice problem={toProblem(problem)} />}
      {unfit && <ProblemNotice problem={unfit} />}
      <AddingList adding={adding} onCancel={cancel} onDismiss={dismiss} onShow={setSelected} />
      {items.data?.length === 0 && adding.length === 0 && (
        <EmptyState icon={IconPackages} title={t('library.none')} text={t('library.noneText')} />
      )}
      {items.data && items.data.length > 0 && (
        <div className={classes.columns}>
          <ItemsTable items={items.data} selected={selected} onSelect={setSelected} />
          {shown && <ItemDetail key={shown.sha256} item={shown} onClose={() => setSelected(null)} />}
        </div>
      )}
      {fetching && status && (
        <FetchDialog
          status={status}
          onFetch={(request) => void fetchItem(request)}
          onClose={() => setFetching(false)}
        />
      )}
    </DropPlace>
  );
}
