export const files = {
  files: {
    title: '文件',
  },
};
