import { Button, FileButton, Loader } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownDevice, KnownHostsPreview } from '../../../contract/app/trust.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { KnownDevices } from './known-devices.tsx';
import classes from './known-hosts.module.css';
import { KnownHostsNotes } from './known-hosts-notes.tsx';

const largestFileBytes = 4_000_000;

/** A file that the technician chose; `null` = the one of their own SSH. */
type Chosen = { name: string; text: string } | null;

/** Takes host keys over from OpenSSH's known_hosts: what it holds for the inventory is shown before anything is kept. */
export function KnownHostsDialog() {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const [chosen, setChosen] = useState<Chosen>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const text = chosen ? { text: chosen.text } : {};
  const preview = useQuery({
    queryKey: ['known-hosts', chosen],
    queryFn: ({ signal }) => client.trust.readKnownHosts(text, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const choose = async (file: File | null) => {
    if (!file) return;
    setTooLarge(file.size > largestFileBytes);
    if (file.size <= largestFileBytes) setChosen({ name: file.name, text: await file.text() });
  };
  const source = chosen?.name ?? preview.data?.path ?? '~/.ssh/known_hosts';
  return (
    <Dialog title={t('knownHosts.title')} size={680} onClose={close}>
      <div className={classes.stack}>
        <div className={classes.source}>
          <span>
            {t('knownHosts.source')} <code>{source}</code>
          </span>
          <FileButton onChange={(file) => void choose(file)}>
            {(button) => (
              <Button {...button} variant="default" leftSection={<IconFile size={16} aria-hidden />}>
                {t('form.chooseFile')}
              </Button>
            )}
          </FileButton>
        </div>
        {tooLarge && <p role="alert">{t('knownHosts.tooLarge')}</p>}
        {preview.isPending && (
          <p className={classes.reading} role="status">
            <Loader size={16} aria-hidden />
            {t('knownHosts.reading')}
          </p>
        )}
        {preview.error && <ProblemNotice problem={toProblem(preview.error)} calm />}
        {preview.data && <Preview key={preview.dataUpdatedAt} preview={preview.data} text={text} />}
        {!preview.data && (
          <div className={classes.buttons}>
            <Button variant="default" onClick={close}>
              {t('action.close')}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Preview({ preview, text }: { preview: KnownHostsPreview; text: { text?: string } }) {
  const { t } = useTranslation();
  const { closeDialog: close, announce } = useScreen.getState();
  const fresh = preview.devices.filter(({ state }) => state === 'new');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const taken = fresh.filter(({ deviceId }) => !left.has(deviceId));
  const newlyRevoked = preview.revoked.filter(({ known }) => !known).length;
  const take = useMutation({
    mutationFn: () => client.trust.importKnownHosts({ ...text, devices: taken.map(asShown) }),
    onSuccess: ({ imported, skipped, revoked }) => {
      announce(t('knownHosts.done', { imported: imported.length, skipped: skipped.length, revoked }));
      void queryClient.invalidateQueries({ queryKey: queries.devices.key() });
      close();
    },
  });
  const toggle = (deviceId: string) => {
    const next = new Set(left);
    if (!next.delete(deviceId)) next.add(deviceId);
    setLeft(next);
  };
  const idle = taken.length === 0 && newlyRevoked === 0;
  return (
    <>
      <KnownDevices devices={preview.devices} isTaken={(deviceId) => !left.has(deviceId)} onToggle={toggle} />
      <KnownHostsNotes preview={preview} />
      {take.error && <ProblemNotice problem={toProblem(take.error)} />}
      <div className={classes.buttons}>
        <Button variant="default" onClick={close}>
          {idle ? t('action.close') : t('action.cancel')}
        </Button>
        {!idle && (
          <Button loading={take.isPending} onClick={() => take.mutate()}>
            {taken.length > 0 ? t('knownHosts.import', { count: taken.length }) : t('knownHosts.keepRevoked')}
          </Button>
        )}
      </div>
    </>
  );
}

function asShown({ deviceId, keys }: KnownDevice) {
  return { deviceId, fingerprints: keys.map(({ hostKey }) => hostKey.fingerprint) };
}
