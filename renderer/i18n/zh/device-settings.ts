export const deviceSettings = {
  deviceSettings: {
    notes: '备注',
    notesHint: '写给下一个站在它面前的人：钥匙在哪里，它有什么特别之处。',
    fields: '自定义字段',
    fieldName: '字段名称',
    fieldNameHint: '资产编号、机架、合同……',
    valueOf: '{{name}} 的值',
    twice: '已有同名字段。',
    removeField: '移除字段 {{name}}',
    addField: '添加字段',
    saved: '已保存。',
    connection: '连接与清单',
    connectionText: '地址、用户、凭据、到达方式、站点与标签。从清单中移除不会改变设备本身。',
    edit: '编辑设备',
    remove: '从清单中移除',
  },
};
