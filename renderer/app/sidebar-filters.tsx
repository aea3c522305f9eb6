import { ActionIcon, Menu } from '@mantine/core';
import { IconBookmark, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SavedFilter } from '../../contract/app/filters.ts';
import { formatRoute } from '../model/route.ts';
import { useScreen } from '../stores/screen.ts';
import classes from './sidebar.module.css';
import { useFleetCounts, useSavedFilters } from './use-fleet.ts';
import { useRoute } from './use-route.ts';

/** The saved filters, each with how many devices it finds; in the rail they are behind one button. */
export function SidebarFilters({ rail }: { rail: boolean }) {
  const { t } = useTranslation();
  const filters = useSavedFilters().data ?? [];
  const counts = useFleetCounts().data?.filters ?? [];
  const countOf = (id: string) => counts.find(({ filterId }) => filterId === id)?.count;
  if (filters.length === 0) return null;
  if (rail) return <FiltersMenu filters={filters} countOf={countOf} />;
  return (
    <ul className={classes.filters} aria-label={t('fleet.filters.title')}>
      {filters.map((filter) => (
        <Line key={filter.id} filter={filter} count={countOf(filter.id)} />
      ))}
    </ul>
  );
}

type Count = number | null | undefined;

function Line({ filter, count }: { filter: SavedFilter; count: Count }) {
  const { t, i18n } = useTranslation();
  const route = useRoute();
  const openDialog = useScreen((screen) => screen.openDialog);
  const active = route.view === 'fleet' && route.query === filter.query;
  return (
    <li className={classes.filter}>
      <a
        className={classes.entry}
        href={formatRoute({ view: 'fleet', query: filter.query })}
        title={filter.query}
        aria-current={active ? 'page' : undefined}
      >
        <span className={classes.word}>{filter.name}</span>
        {count !== undefined && <span>{count?.toLocaleString(i18n.language) ?? t('fleet.filters.unreadable')}</span>}
      </a>
      <Menu position="right-start">
        <Menu.Target>
          <ActionIcon className={classes.more} aria-label={t('fleet.filters.actions', { name: filter.name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => openDialog({ kind: 'save-filter', query: filter.query, filter })}
          >
            {t('fleet.filters.renameMenu')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => openDialog({ kind: 'remove-filter', filter })}
          >
            {t('fleet.filters.removeMenu')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

function FiltersMenu({ filters, countOf }: { filters: readonly SavedFilter[]; countOf(id: string): Count }) {
  const { t } = useTranslation();
  return (
    <Menu position="right-start">
      <Menu.Target>
        <button
          type="button"
          className={classes.entry}
          aria-label={t('fleet.filters.title')}
          title={t('fleet.filters.title')}
        >
          <IconBookmark size={18} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {filters.map(({ id, name, query }) => (
          <Menu.Item key={id} component="a" href={formatRoute({ view: 'fleet', query })} rightSection={countOf(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
