export const logs = {
  logs: {
    title: '日志',
  },
};
