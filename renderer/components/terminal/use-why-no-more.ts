import { useTranslation } from 'react-i18next';
import { mostTerminalsOfDevice } from '../../../contract/app/terminal.ts';
import { maxTerminals, useTerminals, whyNoMore } from '../../stores/terminals.ts';

/** Why no more terminals can be opened on a device; null when one can. */
export function useWhyNoMore(deviceId: string): string | null {
  const { t } = useTranslation();
  const why = useTerminals(({ terminals }) => whyNoMore(terminals, deviceId));
  if (why === null) return null;
  return why === 'device'
    ? t('terminal.tooManyHere', { count: mostTerminalsOfDevice })
    : t('terminal.tooMany', { count: maxTerminals });
}
