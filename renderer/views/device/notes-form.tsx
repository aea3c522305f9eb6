import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../contract/app/devices.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings-tab.module.css';

interface Field {
  id: number;
  key: string;
  value: string;
}

/** Notes, and fields of the technician's own such as an asset number. */
export function NotesForm({ device }: { device: Device }) {
  const { t } = useTranslation();
  const [notes, setNotes] = useState(device.notes);
  const [fields, setFields] = useState<Field[]>(() =>
    Object.entries(device.fields).map(([key, value], id) => ({ id, key, value })),
  );
  const keys = fields.map(({ key }) => key.trim());
  const twice = (key: string) => key !== '' && keys.filter((one) => one === key).length > 1;
  const entered = Object.fromEntries(
    fields.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]),
  );
  const same = notes === device.notes && JSON.stringify(entered) === JSON.stringify(device.fields);
  const save = useMutation({
    mutationFn: () => {
      const { id: deviceId, createdAt: _created, updatedAt: _updated, ...input } = device;
      return client.devices.update({ deviceId, device: { ...input, notes, fields: entered } });
    },
    onSuccess: async () => {
      useScreen.getState().announce(t('deviceSettings.saved'));
      void offerUndo('changed');
      await queryClient.invalidateQueries({ queryKey: queries.devices.key() });
    },
  });
  const change = (id: number, part: Partial<Field>) =>
    setFields(fields.map((field) => (field.id === id ? { ...field, ...part } : field)));
  const nextId = Math.max(-1, ...fields.map(({ id }) => id)) + 1;
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Textarea
        label={t('deviceSettings.notes')}
        description={t('deviceSettings.notesHint')}
        value={notes}
        rows={6}
        maxLength={10_000}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <fieldset className={classes.fields}>
        <legend>{t('deviceSettings.fields')}</legend>
        {fields.map((field) => (
          <div key={field.id} className={classes.field}>
            <TextInput
              aria-label={t('deviceSettings.fieldName')}
              placeholder={t('deviceSettings.fieldNameHint')}
              value={field.key}
              maxLength={60}
              error={twice(field.key.trim()) && t('deviceSettings.twice')}
              onChange={(event) => change(field.id, { key: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t('deviceSettings.valueOf', { name: field.key || t('deviceSettings.fieldName') })}
              value={field.value}
              maxLength={1000}
              onChange={(event) => change(field.id, { value: event.currentTarget.value })}
            />
            <ActionIcon
              aria-label={t('deviceSettings.removeField', { name: field.key })}
              onClick={() => setFields(fields.filter(({ id }) => id !== field.id))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setFields([...fields, { id: nextId, key: '', value: '' }])}
          >
            {t('deviceSettings.addField')}
          </Button>
        </div>
      </fieldset>
      {save.error && <ProblemNotice problem={toProblem(save.error)} />}
      <div className={classes.buttons}>
        <Button type="submit" disabled={same || keys.some(twice)} loading={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}
