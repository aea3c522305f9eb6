import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  columnTargetSchema,
  columnTargets,
  type ImportPreview,
  importFormatSchema,
  importFormats,
} from '../../../contract/app/import.ts';
import { useCredentials } from '../../app/use-fleet.ts';
import { textEncodings } from '../../model/text-encoding.ts';
import classes from './import.module.css';
import type { Import } from './use-import.ts';

/** How the file is read: its kind, where its columns go, and what stands for what it does not say. */
export function ImportOptions({ state, preview }: { state: Import; preview: ImportPreview }) {
  const { t } = useTranslation();
  const { defaults, setDefaults } = state;
  const credentials = useCredentialOptions();
  return (
    <section className={classes.options} aria-label={t('imports.options')}>
      <NativeSelect
        label={t('imports.format')}
        value={preview.format}
        disabled={state.source?.text === null}
        data={importFormats.map((value) => ({ value, label: t(`imports.formats.${value}`) }))}
        onChange={(event) => state.setFormat(importFormatSchema.parse(event.currentTarget.value))}
      />
      {state.source?.written && (
        <NativeSelect
          label={t('imports.encoding')}
          value={state.source.written.encoding}
          data={textEncodings.map((value) => ({ value, label: t(`imports.encodings.${value}`) }))}
          onChange={(event) => {
            const chosen = textEncodings.find((one) => one === event.currentTarget.value);
            if (chosen) state.setEncoding(chosen);
          }}
        />
      )}
      <TextInput
        label={t('imports.defaultUser')}
        value={defaults.user}
        onChange={(event) => setDefaults({ ...defaults, user: event.currentTarget.value })}
      />
      <NumberInput
        label={t('imports.defaultPort')}
        value={defaults.port}
        min={1}
        max={65_535}
        onChange={(port) => setDefaults({ ...defaults, port: typeof port === 'number' ? port : 22 })}
      />
      <TextInput
        label={t('imports.defaultSite')}
        value={defaults.site}
        onChange={(event) => setDefaults({ ...defaults, site: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('imports.defaultCredential')}
        value={defaults.credentialId ?? ''}
        data={credentials}
        onChange={(event) => setDefaults({ ...defaults, credentialId: event.currentTarget.value || null })}
      />
      {preview.identities.map(({ path, count }) => (
        <NativeSelect
          key={path}
          label={t('imports.identity', { path, count })}
          value={state.identities[path] ?? ''}
          data={credentials}
          onChange={(event) => state.setIdentities({ ...state.identities, [path]: event.currentTarget.value || null })}
        />
      ))}
      {preview.columns.length > 0 && <Columns state={state} preview={preview} />}
    </section>
  );
}

function Columns({ state, preview }: { state: Import; preview: ImportPreview }) {
  const { t } = useTranslation();
  const now = preview.columns.map(({ to }) => to);
  return (
    <fieldset className={classes.columns}>
      <legend>{t('imports.columns')}</legend>
      {preview.columns.map((column, index) => (
        <NativeSelect
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place; headings may repeat
          key={index}
          label={column.heading || t('imports.column', { number: index + 1 })}
          description={column.samples.filter((sample) => sample !== '').join(' · ') || '–'}
          value={column.to}
          data={columnTargets.map((value) => ({ value, label: t(`imports.targets.${value}`) }))}
          onChange={(event) => state.setColumns(now.with(index, columnTargetSchema.parse(event.currentTarget.value)))}
        />
      ))}
    </fieldset>
  );
}

function useCredentialOptions() {
  const { t } = useTranslation();
  const credentials = useCredentials().data ?? [];
  return [
    { value: '', label: t('imports.noCredential') },
    ...credentials.map(({ id, name }) => ({ value: id, label: name })),
  ];
}
