import { historyWords } from '../../../contract/app/history-words.ts';

export const history = {
  history: {
    title: '操作记录',
    when: '时间',
    what: '事项',
    device: '设备',
    detail: '详情',
    who: '操作人',
    none: '尚无操作',
    seen: '发现于',
    change: '变化',
    parts: '历史类别',
    part: { jobs: '任务', changes: '设备变化', done: '操作记录' },
    noChanges: '尚无变化',
    noChangesText: '每次查看设备都会与上一次比较，不同之处记录在这里。',
    whatIs: {
      fact: '信息',
      agent: '代理',
      module: '模块',
      ufop: 'Ufop 操作',
      'ufop-version': 'Ufop 版本',
      'ufop-instance': 'Ufop 实例',
    },
    changeIs: {
      appeared: '出现',
      vanished: '消失',
      version: '版本',
      started: '已启动',
      stopped: '已停止',
      state: '状态',
      value: '数值',
    },
    kind: historyWords.zh,
  },
};
