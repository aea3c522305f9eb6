export const bulk = {
  bulk: {
    title: '计划',
  },
};
