export const imports = {
  imports: {
    title: '导入设备',
  },
};
