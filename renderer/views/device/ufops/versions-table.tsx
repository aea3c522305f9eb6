import { IconArrowsExchange, IconLogs } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { UfopVersion } from '../../../../contract/agent/ufops.ts';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import { goTo } from '../../../app/use-route.ts';
import { ActionGlyph } from '../../../components/action-button.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import table from '../../../components/table.module.css';
import { phraseText } from '../../../i18n/phrase-text.ts';
import { logKeyOf } from '../../../model/log-source.ts';
import { buildMark, selectedVersion, versionsNewestFirst } from '../../../model/ufop-state.ts';
import { useDeviceActions } from '../use-device-actions.ts';
import { UfopTable } from './ufop-table.tsx';
import classes from './ufops.module.css';

/** A row for each version, the newest first: how its build went, and whether new instances get it. */
export function VersionsTable({ view, ufop }: { view: DeviceView; ufop: UfopState }) {
  const { t } = useTranslation();
  const { name } = ufop.description;
  if (ufop.versions.length === 0) return <p className={classes.none}>{t('ufops.noVersions')}</p>;
  const selected = selectedVersion(ufop);
  const columns = ['version', 'state', 'base', 'made', 'about'] as const;
  return (
    <UfopTable region={t('ufops.builds')} label={t('ufops.versionsTable', { name })} columns={columns}>
      {versionsNewestFirst(ufop).map((version) => (
        <VersionRow
          key={version.version}
          view={view}
          ufop={name}
          version={version}
          isSelected={version.version === selected}
        />
      ))}
    </UfopTable>
  );
}

function VersionRow(props: { view: DeviceView; ufop: string; version: UfopVersion; isSelected: boolean }) {
  const { t, i18n } = useTranslation();
  const { view, ufop, isSelected } = props;
  const { version, state, base, createAt, desc, reason } = props.version;
  const actions = useDeviceActions(view);
  const mark = buildMark(props.version);
  const about = reason ? phraseText(reason, i18n.language) : (desc ?? '');
  const source = { kind: 'build', ufop, version } as const;
  return (
    <tr>
      <th scope="row">
        <span className={classes.version}>
          <code>{version}</code>
          {isSelected && <span className={classes.tag}>{t('ufops.isSelected')}</span>}
        </span>
      </th>
      <td>{mark === 'unknown' ? state : <StateMark mark={mark} />}</td>
      <td data-column="base">
        <code>{base ?? '–'}</code>
      </td>
      <td data-column="made" className={classes.made}>
        {createAt ?? '–'}
      </td>
      <td data-column="about" className={`${table.rest} ${table.muted}`} title={about}>
        {about}
      </td>
      <td className={table.actions}>
        <ActionGlyph
          label={t('ufops.select', { version })}
          reason={whyNotSelect()}
          onClick={() => actions.run({ operation: 'ufop.switch', params: { ufop, version } })}
        >
          <IconArrowsExchange size={16} aria-hidden />
        </ActionGlyph>
        <ActionGlyph
          label={t('ufops.buildLog', { version })}
          reason={null}
          onClick={() => goTo({ view: 'device', deviceId: view.device.id, tab: 'log', log: logKeyOf(source) })}
        >
          <IconLogs size={16} aria-hidden />
        </ActionGlyph>
      </td>
    </tr>
  );

  function whyNotSelect(): string | null {
    if (isSelected) return t('ufops.isSelectedWhy');
    if (mark === 'building' || mark === 'failed') return t('ufops.notBuilt');
    return actions.why('own-agent');
  }
}
