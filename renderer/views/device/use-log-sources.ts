import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { LogSource } from '../../../contract/app/live.ts';
import { logKeyOf } from '../../model/log-source.ts';
import { instancesInOrder, versionsNewestFirst } from '../../model/ufop-state.ts';

interface SourceGroup {
  title: string;
  sources: { value: string; label: string }[];
}

/** Every log that a device has, as far as is known; the one that is shown is among them also when it is not. */
export function useLogSources({ snapshot }: DeviceView, shown: LogSource): SourceGroup[] {
  const { t } = useTranslation();
  const modules = (snapshot.modules?.value ?? []).map(({ id, description }) => ({
    value: id,
    label: description.name,
  }));
  const ufops = snapshot.ufops?.value ?? [];
  const instances = ufops.flatMap((ufop) =>
    instancesInOrder(ufop).map(({ index }) => ({
      value: `instance:${ufop.description.name}:${index}`,
      label: t('ufops.instanceName', { name: ufop.description.name, index }),
    })),
  );
  const builds = ufops.flatMap((ufop) =>
    versionsNewestFirst(ufop).map(({ version }) => ({
      value: `build:${ufop.description.name}:${version}`,
      label: `${ufop.description.name} ${version}`,
    })),
  );
  const groups = [
    { title: t('device.agent.title'), sources: [{ value: '', label: t('log.agent') }] },
    { title: t('device.modules'), sources: modules },
    { title: t('ufops.instances'), sources: instances },
    { title: t('ufops.builds'), sources: builds },
  ].filter(({ sources }) => sources.length > 0);
  const key = logKeyOf(shown);
  if (groups.some(({ sources }) => sources.some(({ value }) => value === key))) return groups;
  return [...groups, { title: t('ufops.notListed'), sources: [{ value: key, label: key }] }];
}
