import { Button, FileButton, Textarea } from '@mantine/core';
import { IconFile, IconKey, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maxImportText } from '../../../contract/app/import.ts';
import { DropPlace } from '../../components/drop-place.tsx';
import { decoded, guessEncoding } from '../../model/text-encoding.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './import.module.css';
import type { Source } from './use-import.ts';

/** Where the devices come from: a file, pasted lines, or what this laptop's SSH already knows. */
export function ChooseSource({ onChosen }: { onChosen(source: Source): void }) {
  const { t } = useTranslation();
  const openDialog = useScreen((screen) => screen.openDialog);
  const [pasted, setPasted] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    setTooLarge(file.size > maxImportText);
    if (file.size > maxImportText) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const encoding = guessEncoding(bytes);
    onChosen({ name: file.name, text: decoded(bytes, encoding), written: { bytes, encoding } });
  };
  return (
    <div className={classes.choose}>
      <DropPlace className={classes.drop} onFiles={([file]) => void take(file)}>
        <p>{t('imports.drop')}</p>
        <p className={classes.kinds}>{t('imports.kinds')}</p>
        <FileButton onChange={(file) => void take(file)}>
          {(button) => (
            <Button {...button} leftSection={<IconFile size={16} aria-hidden />}>
              {t('form.chooseFile')}
            </Button>
          )}
        </FileButton>
        {tooLarge && <p role="alert">{t('imports.tooLarge')}</p>}
      </DropPlace>
      <div className={classes.ways}>
        <Button
          variant="default"
          leftSection={<IconTerminal2 size={16} aria-hidden />}
          onClick={() => onChosen({ name: '~/.ssh/config', text: null })}
        >
          {t('imports.sshConfig')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconKey size={16} aria-hidden />}
          onClick={() => openDialog({ kind: 'known-hosts' })}
        >
          {t('imports.knownHosts')}
        </Button>
      </div>
      <Textarea
        label={t('imports.paste')}
        description={t('imports.pasteHint')}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        minRows={5}
        maxRows={12}
        autosize={false}
        rows={6}
        spellCheck={false}
        classNames={{ input: classes.pasted ?? '' }}
      />
      <div>
        <Button
          variant="default"
          disabled={pasted.trim() === ''}
          onClick={() => onChosen({ name: t('imports.pastedName'), text: pasted })}
        >
          {t('imports.readPasted')}
        </Button>
      </div>
    </div>
  );
}
