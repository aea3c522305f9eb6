import type { HistoryKind } from '../../../contract/app/history.ts';
import { historyWords } from '../../../contract/app/history-words.ts';

/** The words of a work order, which is read away from the app. */
export interface WorkOrderTexts {
  title: string;
  made: string;
  by: string;
  scope: { all: string; job: string; device: string; from: string; to: string };
  column: { when: string; who: string; what: string; device: string; detail: string; hash: string };
  proof: string;
  broken: string;
  sign: { technician: string; customer: string; date: string };
  none: string;
  kind: Record<HistoryKind, string>;
}

const en: WorkOrderTexts = {
  title: 'Work order',
  made: 'Made',
  by: 'by',
  scope: { all: 'Everything', job: 'Job', device: 'Device', from: 'From', to: 'To' },
  column: { when: 'When', who: 'Who', what: 'What', device: 'Device', detail: 'Details', hash: 'Hash' },
  proof: 'Each entry is hashed with the one before it. The newest hash of the whole history is',
  broken: 'The history was changed outside Flotilla, from entry',
  sign: { technician: 'Technician', customer: 'Customer', date: 'Date' },
  none: 'Nothing was done in this scope.',
  kind: historyWords.en,
};

const zh: WorkOrderTexts = {
  title: '工单',
  made: '生成时间',
  by: '操作人',
  scope: { all: '全部', job: '任务', device: '设备', from: '自', to: '至' },
  column: { when: '时间', who: '操作人', what: '事项', device: '设备', detail: '详情', hash: '哈希' },
  proof: '每条记录都与前一条一起计算哈希。整个历史的最新哈希为',
  broken: '历史记录在 Flotilla 之外被改动，自第几条起：',
  sign: { technician: '技术员', customer: '客户', date: '日期' },
  none: '此范围内没有任何操作。',
  kind: historyWords.zh,
};

export const workOrderTexts = { en, zh };
