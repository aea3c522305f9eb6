import { useTranslation } from 'react-i18next';
import { Age } from '../../components/age.tsx';
import { useIsLive } from '../../stores/device-watches.ts';
import { LiveMark } from './live-mark.tsx';

/**
 * When a part of the snapshot was seen, and which way. `deviceId` for what the agent tells by itself: while it does, the part is of
 * now.
 */
export function Seen({
  seen,
  deviceId,
}: {
  seen: { seenAt: number; via: 'ssh' | 'agent' | 'plain' };
  deviceId?: string;
}) {
  const { t } = useTranslation();
  const live = useIsLive(deviceId);
  return (
    <>
      {live ? <LiveMark /> : <Age at={seen.seenAt} asOf />} · {t(`device.via.${live ? 'agent' : seen.via}`)}
    </>
  );
}
