import { useTranslation } from 'react-i18next';
import { Age } from '../../components/age.tsx';

/** When a part of the snapshot was seen, and which way. */
export function Seen({ seen }: { seen: { seenAt: number; via: 'ssh' | 'agent' | 'plain' } }) {
  const { t } = useTranslation();
  return (
    <>
      <Age at={seen.seenAt} asOf /> · {t(`device.via.${seen.via}`)}
    </>
  );
}
