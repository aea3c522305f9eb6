import { useTranslation } from 'react-i18next';
import type { UfopInstance } from '../../../../contract/agent/ufops.ts';
import type { DeviceView } from '../../../../contract/app/devices.ts';
import { StateMark } from '../../../components/state-mark.tsx';
import table from '../../../components/table.module.css';
import { phraseText } from '../../../i18n/phrase-text.ts';
import { instanceMark, isBehind } from '../../../model/ufop-state.ts';
import { InstanceActions } from './instance-actions.tsx';
import classes from './ufops.module.css';

/** One instance: its state, what it runs beside what is selected, and why it does not run. */
export function InstanceRow(props: {
  view: DeviceView;
  ufop: string;
  instance: UfopInstance;
  selected: string | null;
}) {
  const { t, i18n } = useTranslation();
  const { instance } = props;
  const { index, version, restarts, port, reason, limits } = instance;
  const about = phraseText(reason ?? limits ?? '', i18n.language);
  const restarted = restarts !== undefined && restarts !== '0';
  return (
    <tr>
      <th scope="row" className={classes.index}>
        {t('ufops.instanceName', { name: '', index }).trim()}
      </th>
      <td>
        <StateMark mark={instanceMark(instance)} />
      </td>
      <td>
        <span className={classes.version}>
          <code>{version}</code>
          {isBehind(instance, props.selected) && <StateMark mark="drift" />}
        </span>
      </td>
      <td data-restarted={restarted} className={`${table.number} ${classes.restarts}`}>
        {restarts ?? '–'}
      </td>
      <td data-column="port">
        <code>{port ?? '–'}</code>
      </td>
      <td data-column="reason" className={`${table.rest} ${table.muted}`} title={about}>
        {about}
      </td>
      <td className={table.actions}>
        <InstanceActions view={props.view} ufop={props.ufop} instance={instance} />
      </td>
    </tr>
  );
}
