export const terminal = {
  terminal: {
    title: '终端',
  },
};
