import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_text,
  tableFeatures,
} from '@tanstack/react-table';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { deviceMark, deviceMarkOrder, lastSeenAt } from '../../model/device-state.ts';
import { AddressCell, AgentCell, ModulesCell, NameCell, SeenCell, SiteCell, StateCell } from './cells.tsx';

export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text },
});

const helper = createColumnHelper<typeof features, DeviceView>();

export const columnIds = ['state', 'name', 'address', 'site', 'agent', 'modules', 'seen'] as const;

/** The columns of the fleet. State sorts by urgency, seen by the newest answer. */
export const columns = helper.columns([
  helper.accessor((view) => deviceMarkOrder.indexOf(deviceMark(view, Date.now())), {
    id: 'state',
    cell: ({ row }) => <StateCell view={row.original} />,
  }),
  helper.accessor((view) => view.device.name, {
    id: 'name',
    sortFn: 'alphanumeric',
    cell: ({ row }) => <NameCell view={row.original} />,
  }),
  helper.accessor((view) => addressText(view), {
    id: 'address',
    sortFn: 'alphanumeric',
    cell: ({ row, getValue }) => <AddressCell view={row.original} text={getValue()} />,
  }),
  helper.accessor((view) => view.device.site, {
    id: 'site',
    sortFn: 'alphanumeric',
    cell: ({ row }) => <SiteCell view={row.original} />,
  }),
  helper.accessor((view) => agentText(view), {
    id: 'agent',
    sortFn: 'alphanumeric',
    cell: ({ row }) => <AgentCell view={row.original} />,
  }),
  helper.accessor((view) => view.snapshot.modules?.value.length ?? -1, {
    id: 'modules',
    cell: ({ row }) => <ModulesCell view={row.original} />,
  }),
  helper.accessor((view) => -(lastSeenAt(view) ?? 0), {
    id: 'seen',
    cell: ({ row }) => <SeenCell view={row.original} />,
  }),
]);

function addressText({ device }: DeviceView): string {
  return device.port === 22 ? device.address : `${device.address}:${device.port}`;
}

function agentText({ snapshot }: DeviceView): string {
  const agent = snapshot.agent?.value;
  return agent?.state === 'running' ? agent.version : (agent?.state ?? '');
}
