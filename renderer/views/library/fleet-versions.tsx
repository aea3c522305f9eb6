import { IconPackages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PackageSpread, UfopSpread } from '../../../contract/app/fleet.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import table from '../../components/table.module.css';
import { formatRoute } from '../../model/route.ts';
import { driftFilter, versionFilter } from '../../model/version-filter.ts';
import classes from './library.module.css';

type Line = (PackageSpread | UfopSpread) & { kind: 'module' | 'ufop' };

/** Which versions the devices have, as they were last seen; each count leads to its devices. */
export function FleetVersions() {
  const { t } = useTranslation();
  const spread = useQuery(queries.fleet.spread.queryOptions());
  const columns: TableColumn[] = [
    { id: 'name', label: t('library.column.name') },
    { id: 'kind', label: t('library.column.kind') },
    { id: 'devices', label: t('library.column.devices'), kind: 'number' },
    { id: 'versions', label: t('library.versions.column'), kind: 'rest' },
    { id: 'drift', label: t('library.versions.drift') },
  ];
  const { modules = [], ufops = [] } = spread.data ?? {};
  const lines: Line[] = [
    ...modules.map((module) => ({ ...module, kind: 'module' as const })),
    ...ufops.map((ufop) => ({ ...ufop, kind: 'ufop' as const })),
  ];
  if (spread.error) return <ProblemNotice problem={toProblem(spread.error)} />;
  if (spread.data && lines.length === 0) {
    return <EmptyState icon={IconPackages} title={t('library.versions.none')} text={t('library.versions.noneText')} />;
  }
  return (
    <ScrollRegion label={t('library.versions.title')} className={classes.scroll}>
      <DataTable label={t('library.versions.title')} columns={columns}>
        {lines.map((line) => (
          <VersionsRow key={`${line.kind} ${line.name}`} line={line} />
        ))}
      </DataTable>
    </ScrollRegion>
  );
}

function VersionsRow({ line }: { line: Line }) {
  const { t } = useTranslation();
  const drift = 'drift' in line ? line.drift : 0;
  return (
    <tr>
      <td className={table.name} title={line.name}>
        {line.name}
      </td>
      <td>{t(`library.versions.${line.kind}`)}</td>
      <td className={table.number}>{line.devices}</td>
      <td className={table.rest}>
        <ul className={classes.versions}>
          {line.versions.map(({ version, devices }) => (
            <li key={version}>
              {version === '' ? (
                <span className={classes.muted}>{t('library.versions.unselected', { count: devices })}</span>
              ) : (
                <a href={formatRoute({ view: 'fleet', query: versionFilter(line.kind, line.name, version) })}>
                  <code>{version}</code> {t('library.versions.on', { count: devices })}
                </a>
              )}
            </li>
          ))}
        </ul>
      </td>
      <td>
        {drift > 0 && (
          <a href={formatRoute({ view: 'fleet', query: driftFilter(line.name) })}>
            {t('library.versions.on', { count: drift })}
          </a>
        )}
      </td>
    </tr>
  );
}
