export const palette = {
  palette: {
    title: '搜索或执行',
  },
};
