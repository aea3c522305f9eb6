import { Button } from '@mantine/core';
import { IconEdit, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { useScreen } from '../../stores/screen.ts';
import { NotesForm } from './notes-form.tsx';
import classes from './settings-tab.module.css';

/** What the technician keeps about the device, and what becomes of it in the inventory. */
export function DeviceSettingsTab({ view: { device } }: { view: DeviceView }) {
  const { t } = useTranslation();
  const openDialog = useScreen((screen) => screen.openDialog);
  return (
    <div className={classes.tab}>
      <NotesForm key={device.updatedAt} device={device} />
      <section className={classes.part} aria-label={t('deviceSettings.connection')}>
        <h2>{t('deviceSettings.connection')}</h2>
        <p className={classes.muted}>{t('deviceSettings.connectionText')}</p>
        <div className={classes.buttons}>
          <Button
            variant="default"
            leftSection={<IconEdit size={16} aria-hidden />}
            onClick={() => openDialog({ kind: 'edit-device', deviceId: device.id })}
          >
            {t('deviceSettings.edit')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => openDialog({ kind: 'delete-device', deviceId: device.id })}
          >
            {t('deviceSettings.remove')}
          </Button>
        </div>
      </section>
    </div>
  );
}
