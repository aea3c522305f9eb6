import type { HistoryKind } from '../../../contract/app/history.ts';

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
  kind: {
    'device.added': 'Device added',
    'device.changed': 'Device changed',
    'device.removed': 'Device removed',
    'devices.imported': 'Devices imported',
    'change.undone': 'Change undone',
    'key.accepted': 'Host key accepted',
    'key.forgotten': 'Host key forgotten',
    'key.re-identified': 'Device identified anew',
    'key.imported': 'Host key imported',
    'key.rotated': 'Host key rotated',
    'key.changed': 'Changed host key refused',
    'key.revoked': 'Revoked host key refused',
    'key.judged': 'Machine compared',
    'credential.added': 'Credential added',
    'credential.removed': 'Credential removed',
    'vault.created': 'Vault created',
    'job.started': 'Job started',
    'job.paused': 'Job paused',
    'job.resumed': 'Job resumed',
    'job.cancelled': 'Job cancelled',
    'target.ended': 'Done on a device',
    'file.put': 'File sent',
    'file.removed': 'File removed',
    'terminal.opened': 'Terminal opened',
    'backup.restored': 'Backup restored',
  },
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
  kind: {
    'device.added': '添加设备',
    'device.changed': '修改设备',
    'device.removed': '移除设备',
    'devices.imported': '导入设备',
    'change.undone': '撤销更改',
    'key.accepted': '接受主机密钥',
    'key.forgotten': '遗忘主机密钥',
    'key.re-identified': '重新确认设备身份',
    'key.imported': '导入主机密钥',
    'key.rotated': '主机密钥轮换',
    'key.changed': '拒绝已变更的主机密钥',
    'key.revoked': '拒绝已吊销的主机密钥',
    'key.judged': '比对机器',
    'credential.added': '添加凭据',
    'credential.removed': '移除凭据',
    'vault.created': '创建保险库',
    'job.started': '任务开始',
    'job.paused': '任务暂停',
    'job.resumed': '任务继续',
    'job.cancelled': '任务取消',
    'target.ended': '设备上的操作',
    'file.put': '发送文件',
    'file.removed': '移除文件',
    'terminal.opened': '打开终端',
    'backup.restored': '恢复备份',
  },
};

export const workOrderTexts = { en, zh };
