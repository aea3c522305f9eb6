export const settings = {
  settings: {
    title: '设置',
  },
};
