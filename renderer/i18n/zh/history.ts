export const history = {
  history: {
    title: '历史',
  },
};
