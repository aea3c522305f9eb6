import { Button, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FetchRequest, fetchInputSchema, type LibraryStatus } from '../../../contract/app/library.ts';
import { Dialog } from '../../components/dialog.tsx';
import classes from './library.module.css';

interface FetchDialogProps {
  status: LibraryStatus;
  onFetch(request: FetchRequest): void;
  onClose(): void;
}

const cpus = ['x64', 'arm64', 'arm', 'ia32', 'riscv64'] as const;

/** Fetches a package while there is a network, with what it needs, for a site that has none. */
export function FetchDialog({ status, onFetch, onClose }: FetchDialogProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState<'npm' | 'apt'>(status.canFetchNpm ? 'npm' : 'apt');
  const [name, setName] = useState('');
  const [version, setVersion] = useState('');
  const [cpu, setCpu] = useState('x64');
  const [libc, setLibc] = useState('glibc');
  const entered = version.trim() === '' ? {} : { version: version.trim() };
  const platform = from === 'npm' ? { platform: { cpu, libc } } : {};
  const read = fetchInputSchema.safeParse({ from, name: name.trim(), ...entered, ...platform });
  const able = from === 'npm' ? status.canFetchNpm : status.canFetchDeb;
  return (
    <Dialog title={t('library.fetch')} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!read.success || !able) return;
          onFetch(read.data);
          onClose();
        }}
      >
        <Radio.Group
          label={t('library.from')}
          value={from}
          onChange={(chosen) => setFrom(chosen === 'apt' ? 'apt' : 'npm')}
        >
          <div className={classes.choices}>
            <Radio value="npm" label={t('library.fromNpm')} />
            <Radio value="apt" label={t('library.fromApt')} />
          </div>
        </Radio.Group>
        {!able && <p role="status">{t(`library.unable.${from}`)}</p>}
        <TextInput
          label={t('library.column.name')}
          value={name}
          data-autofocus
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('library.column.version')}
          description={t('library.versionHint')}
          value={version}
          spellCheck={false}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        {from === 'npm' && (
          <div className={classes.choices}>
            <NativeSelect
              label={t('library.cpu')}
              value={cpu}
              data={[...cpus]}
              onChange={(event) => setCpu(event.currentTarget.value)}
            />
            <NativeSelect
              label={t('library.libc')}
              value={libc}
              data={['glibc', 'musl']}
              onChange={(event) => setLibc(event.currentTarget.value)}
            />
          </div>
        )}
        <div className={classes.end}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!read.success || !able}>
            {t('library.fetchNow')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
